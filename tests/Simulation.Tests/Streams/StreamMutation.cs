namespace AnSinh.Simulation.Tests.Streams;

/// <summary>A safeguard of the streams taken away, in the simulated surroundings only.</summary>
public enum StreamMutation
{
    None,

    /// <summary>The table takes any sequence, taken or not, whatever it continues.</summary>
    NoFence,

    /// <summary>An append with an unknown outcome is answered as if it had succeeded.</summary>
    UnknownTakenForDone,

    /// <summary>After an append with an unknown outcome the next owner gets the old state, not the journal's.</summary>
    StateKeptAfterUnknown,

    /// <summary>A refusal is confirmed by the state of the owner itself.</summary>
    NoConfirmation,

    /// <summary>The fund does not hear from which event of the batch a claim follows.</summary>
    NoClaimSequence,
}
