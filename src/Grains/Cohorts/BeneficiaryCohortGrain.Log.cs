using AnSinh.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Cohorts;

internal sealed partial class BeneficiaryCohortGrain
{
    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message =
                "Cohort {Cohort}: {Contradictory} contradictory and {Unknown} unknown statuses were kept, {BeyondLimit} more of "
                + "their kind only counted. See the views transfer_status and status_exception.")]
    private partial void LogStrangeStatuses(int cohort, int contradictory, int unknown, int beyondLimit);

    [
        LoggerMessage(
            Level = LogLevel.Error,
            Message =
                "Cohort {Cohort}: the outcome of appending entry {Sequence} is unknown; the activation drops its state and reads the "
                + "journal again.")]
    private partial void LogAppendUnknown(int cohort, long sequence, Exception error);

    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Cohort {Cohort}: entry {Sequence} was {Outcome}; this activation is not the only one and drops its state.")]
    private partial void LogFenced(int cohort, long sequence, AppendOutcome outcome);

    [
        LoggerMessage(
            Level = LogLevel.Information,
            Message = "Cohort {Cohort}: lane {Lane} had no room for entry {Sequence} ({Reason}); it will read it from the journal.")]
    private partial void LogOfferLeftToJournal(int cohort, long sequence, int lane, string reason);
}
