namespace AnSinh.Contracts.Cohorts;

/// <summary>Cohorts kept failing, each as often as it was asked. The others answered. The same question again is safe.</summary>
public sealed class CohortsDidNotAnswerException : Exception
{
    public CohortsDidNotAnswerException()
    {
    }

    public CohortsDidNotAnswerException(string message) : base(message)
    {
    }

    public CohortsDidNotAnswerException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public CohortsDidNotAnswerException(IReadOnlyDictionary<int, Exception> failed)
        : this($"{failed.Count} cohorts did not answer, the first of them {failed.Keys.Min()}: {FirstOf(failed).Message}", FirstOf(failed))
    {
    }

    private static Exception FirstOf(IReadOnlyDictionary<int, Exception> failed) => failed[failed.Keys.Min()];
}
