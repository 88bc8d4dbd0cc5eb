using System.Net.Sockets;
using AnSinh.Client;
using AnSinh.Domain;
using Confluent.Kafka;
using Npgsql;

namespace AnSinh.Cli;

/// <summary>Turns what a person can mend into one line; anything else keeps its stack trace, because it is our fault.</summary>
public static class Failure
{
    /// <summary>Exit code when a command did not do what was asked.</summary>
    public const int Failed = 1;

    /// <summary>As a shell reports Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>One line for a person, or null when the error is our fault.</summary>
    public static string? Explain(Exception error) => error switch
    {
        ExplainedException or ProblemException => error.Message,
        NoAnswerException => $"{error.Message}. Is './ansinh serve' running?",
        KafkaException kafka => $"Kafka: {kafka.Error.Reason}. Check Kafka__BootstrapServers and that the brokers run.",
        OperationCanceledException => "stopped.",
        NpgsqlException { InnerException: SocketException } =>
            $"PostgreSQL does not answer ({error.Message}). Start it, or correct ConnectionStrings__AnSinh.",
        PostgresException refused =>
            $"PostgreSQL refuses: {refused.MessageText} ({refused.SqlState}). Check user, password and database in "
            + $"ConnectionStrings__AnSinh.",
        IOException or UnauthorizedAccessException => error.Message,
        AggregateException { InnerExceptions: [{ } only] } => Explain(only),
        _ => null,
    };
}

/// <summary>Something the person who typed the command can change; the message says what.</summary>
public sealed class UsageException : ExplainedException
{
    public UsageException()
    {
    }

    public UsageException(string message) : base(message)
    {
    }

    public UsageException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
