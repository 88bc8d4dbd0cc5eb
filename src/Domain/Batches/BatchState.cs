namespace AnSinh.Domain.Batches;

/// <summary>
/// The life of a batch. The order is that of a batch where all goes well; <c>Stopped</c> and <c>Withdrawn</c> end it otherwise.
/// </summary>
public enum BatchState
{
    /// <summary>Made, or sent back: it must be prepared (again).</summary>
    Draft = 1,

    /// <summary>The dry run is fixed by its content hash.</summary>
    Prepared = 2,

    /// <summary>The maker has handed it to the verifier.</summary>
    Submitted = 3,

    /// <summary>The verifier has handed it to the approver.</summary>
    Verified = 4,

    /// <summary>What was prepared may be paid; the budget is reserved.</summary>
    Approved = 5,

    /// <summary>Approved, with a time at which it is released.</summary>
    Scheduled = 6,

    /// <summary>Orders are being journaled, cohort by cohort.</summary>
    Released = 7,

    /// <summary>Every order is in the journal.</summary>
    Ordered = 8,

    /// <summary>The broker has acknowledged every order; banks are answering.</summary>
    Settling = 9,

    /// <summary>Nothing is outstanding.</summary>
    Closed = 10,

    /// <summary>A sum drifted: nothing moves until a person has looked.</summary>
    Stopped = 11,

    /// <summary>Given up before its release.</summary>
    Withdrawn = 12,
}

/// <summary>What a person may ask of a batch.</summary>
public enum BatchAction
{
    /// <summary>By the maker: hands the prepared content to the verifier.</summary>
    Submit = 1,

    /// <summary>By another person than the maker.</summary>
    Verify = 2,

    /// <summary>By a third person: reserves the budget.</summary>
    Approve = 3,

    /// <summary>By another person than the maker: sets when the batch is released.</summary>
    Schedule = 4,

    /// <summary>By another person than the maker: the point of no return begins.</summary>
    Release = 5,

    /// <summary>By anybody, before the release: back to draft, with a reason.</summary>
    SendBack = 6,

    /// <summary>Before the release: ends the batch, with a reason; gives the budget back. Takes two people once it was approved.</summary>
    Withdraw = 7,

    /// <summary>After the release: orders no more until it is continued.</summary>
    Pause = 8,

    /// <summary>Goes on after a pause: by who paused, or by two other people.</summary>
    Continue = 9,

    /// <summary>After the release, by two people: what is not ordered yet never will be in this batch.</summary>
    CancelRest = 10,

    /// <summary>Orders of one bank wait; the others go on.</summary>
    HoldBank = 11,
    ContinueBank = 12,

    /// <summary>Orders of one bank are made at most so many a second.</summary>
    ThrottleBank = 13,
}
