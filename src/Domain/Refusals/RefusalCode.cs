namespace AnSinh.Domain.Refusals;

/// <summary>
/// Every reason for which a request is not carried out, as programs read it. On the wire a code is its name in lower case with hyphens:
/// <see cref="RefusalCodes.Name"/>. Callers depend on the names: never rename one. No code is made anywhere else.
/// </summary>
public enum RefusalCode
{
    /// <summary>The body is not the JSON that the request takes.</summary>
    BadJson,

    /// <summary>The idempotency key is no UUID.</summary>
    BadKey,

    /// <summary>The request cannot be read.</summary>
    BadRequest,

    /// <summary>Nobody knows who asks.</summary>
    Unauthenticated,

    /// <summary>The person may not do this at all.</summary>
    Forbidden,

    /// <summary>Another person must take this step.</summary>
    FourEyes,

    /// <summary>What the request names does not exist.</summary>
    NotFound,

    /// <summary>No request has this path.</summary>
    NoSuchPath,

    /// <summary>The path does not take this method.</summary>
    NoSuchMethod,

    /// <summary>The step does not follow from the present state.</summary>
    WrongState,

    /// <summary>The content is another one than the person has seen.</summary>
    Outdated,

    /// <summary>Another owner was first; a repeat reads what it wrote.</summary>
    ChangedMeanwhile,

    /// <summary>The path has another name since the first release.</summary>
    Renamed,

    /// <summary>The body is larger than the limit.</summary>
    TooLarge,

    /// <summary>The body is of another type than the request takes.</summary>
    BadMediaType,

    /// <summary>Programme, month or area name nothing.</summary>
    BadScope,

    /// <summary>The batch is about another scope or fund.</summary>
    WrongScope,

    /// <summary>A field cannot be used.</summary>
    BadField,

    /// <summary>The file has no form that is known.</summary>
    BadFile,

    /// <summary>A list contradicts its own totals, or what is known of it.</summary>
    BadList,

    /// <summary>The rule is not one that an officer may lift.</summary>
    BadRule,

    /// <summary>The amount is outside its limits.</summary>
    BadAmount,

    /// <summary>The reason is missing or too long.</summary>
    BadReason,

    /// <summary>There is nobody to pay.</summary>
    Nobody,

    /// <summary>The fund has not enough money.</summary>
    Budget,

    /// <summary>The payment window is closed.</summary>
    Window,

    /// <summary>The person has too many batches that are neither released nor withdrawn.</summary>
    TooManyDrafts,

    /// <summary>The key came before with another request.</summary>
    KeyReused,

    /// <summary>Too many requests are under way.</summary>
    Busy,

    /// <summary>The disk has no room for a file.</summary>
    NoRoom,

    /// <summary>The program failed.</summary>
    Internal,

    /// <summary>This silo is leaving.</summary>
    Draining,

    /// <summary>What the request needs is on its way to another silo.</summary>
    Moving,

    /// <summary>The database does not answer.</summary>
    Storage,

    /// <summary>No answer came in time; nobody knows the outcome.</summary>
    Unknown,
}
