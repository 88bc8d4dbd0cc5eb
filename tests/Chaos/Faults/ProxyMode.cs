namespace AnSinh.Chaos.Faults;

internal enum ProxyMode
{
    Pass,

    /// <summary>Every chunk is late in both directions.</summary>
    Slow,

    /// <summary>Open connections are reset, new ones refused.</summary>
    Cut,

    /// <summary>Connections stay, nothing moves.</summary>
    HalfOpen,

    /// <summary>Requests pass and are carried out; an answer is dropped and its connection cut.</summary>
    LoseAnswers,
}
