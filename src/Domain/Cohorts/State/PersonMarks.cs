namespace AnSinh.Domain.Cohorts.State;

/// <summary>
/// When and by whom a person's account and commune last changed, in 16 bytes: what the change report and "confirmed by a second person"
/// ask.
/// </summary>
/// <param name="AccountSequence">Journal sequence of the last change of bank or account, at first the enrolment.</param>
/// <param name="CommuneSequence">Journal sequence of the last change of the commune, at first the enrolment.</param>
/// <param name="AccountActor">Who changed the account, as a position in the cohort's list of actors.</param>
/// <param name="AccountConfirmed">1 when another person has confirmed the account since.</param>
internal readonly record struct PersonMarks(uint AccountSequence, uint CommuneSequence, int AccountActor, int AccountConfirmed);
