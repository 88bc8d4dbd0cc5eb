namespace AnSinh.Chaos.Plan;

/// <summary>What the nemesis can do.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL of a silo; its supervisor starts another.</summary>
    KillSilo,

    /// <summary>SIGSTOP of a silo for longer than its membership lasts, then SIGCONT: a zombie wakes.</summary>
    FreezeSilo,

    /// <summary>SIGTERM of a silo: a drain in the middle of work.</summary>
    DrainSilo,

    /// <summary>SIGKILL of PostgreSQL, and its start after a while.</summary>
    KillPostgres,

    /// <summary>Every byte to and from PostgreSQL is late.</summary>
    SlowPostgres,

    /// <summary>Connections to PostgreSQL are cut and refused.</summary>
    CutPostgres,

    /// <summary>Connections to PostgreSQL stay open and carry nothing.</summary>
    HalfOpenPostgres,

    /// <summary>
    /// What is sent reaches PostgreSQL, is committed there, its answer does not come back, and the connection is cut: an unknown outcome.
    /// </summary>
    LosePostgresAnswers,

    /// <summary>As with PostgreSQL.</summary>
    SlowKafka,

    /// <summary>As with PostgreSQL.</summary>
    CutKafka,

    /// <summary>As with PostgreSQL.</summary>
    HalfOpenKafka,

    /// <summary>Requests reach the broker, its answers are lost, and the connection is cut.</summary>
    LoseKafkaAnswers,

    /// <summary>The broker closes every connection and refuses new ones; it keeps what it has.</summary>
    PauseBroker,

    /// <summary>SIGKILL of the embedded broker, which comes back empty at another address.</summary>
    KillBroker,

    /// <summary>PostgreSQL's disk is full for a while.</summary>
    FullDisk,

    /// <summary>The clock of the machine, as the silos see it, is set forward or back for a while.</summary>
    JumpClock,
}
