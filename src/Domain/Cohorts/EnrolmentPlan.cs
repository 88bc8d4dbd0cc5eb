using AnSinh.Domain.Journal;

namespace AnSinh.Domain.Cohorts;

/// <summary>What an enrolment would do. <see cref="Entry"/> is null when every row is as it was.</summary>
public sealed record EnrolmentPlan(int Added, int Changed, int Unchanged, JournalEntry? Entry);
