namespace AnSinh.Cli.Chaos.Plan;

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

    /// <summary>What is sent reaches PostgreSQL, its answer does not come back, and the connection is cut: a commit of unknown outcome.</summary>
    LosePostgresAnswers,

    SlowKafka,
    CutKafka,
    HalfOpenKafka,

    /// <summary>Requests reach the broker, its answers are lost, and the connection is cut.</summary>
    LoseKafkaAnswers,

    /// <summary>PostgreSQL's disk is full for a while.</summary>
    FullDisk,
}
