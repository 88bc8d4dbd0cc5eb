namespace AnSinh.Domain.Cohorts.State;

/// <summary>
/// When and by whom a person's record last changed, in 28 bytes: what the change report, fraud holds and "confirmed by a second person"
/// ask.
/// </summary>
/// <param name="AccountSequence">Journal sequence of the last change of who is paid where, at first the enrolment.</param>
/// <param name="CommuneSequence">Journal sequence of the last change of the commune, at first the enrolment.</param>
/// <param name="AccountActor">Who changed the account, as a position in the cohort's list of actors.</param>
/// <param name="AccountConfirmed">1 when another person has confirmed the account since.</param>
/// <param name="AccountDay">Day number of the journaled change of the account, in Vietnam; 0 while it is the one of the enrolment.</param>
/// <param name="TouchSequence">Journal sequence of the last change or confirmation: which version of the person was looked at.</param>
/// <param name="Hands">Set in the cohort's <see cref="State.Hands"/>.</param>
internal readonly record struct PersonMarks(
    uint AccountSequence,
    uint CommuneSequence,
    int AccountActor,
    int AccountConfirmed,
    int AccountDay,
    uint TouchSequence,
    int Hands);
