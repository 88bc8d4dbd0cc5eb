using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Http;

namespace AnSinh.Api;

/// <summary>The HTTP status of every refusal.</summary>
public static class RefusalStatus
{
    // A number that is no code (CS8524) cannot come: codes are parsed from names. A new code without a status does not compile.
#pragma warning disable CS8524
    /// <summary>The status that an answer with this code has.</summary>
    public static int Of(RefusalCode code) => code switch
    {
        RefusalCode.BadJson or RefusalCode.BadKey or RefusalCode.BadRequest => StatusCodes.Status400BadRequest,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.Forbidden or RefusalCode.FourEyes => StatusCodes.Status403Forbidden,
        RefusalCode.NotFound or RefusalCode.NoSuchPath => StatusCodes.Status404NotFound,
        RefusalCode.NoSuchMethod => StatusCodes.Status405MethodNotAllowed,
        RefusalCode.WrongState or RefusalCode.Outdated or RefusalCode.ChangedMeanwhile => StatusCodes.Status409Conflict,
        RefusalCode.Renamed => StatusCodes.Status410Gone,
        RefusalCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalCode.BadMediaType => StatusCodes.Status415UnsupportedMediaType,
        RefusalCode.BadScope or RefusalCode.WrongScope or RefusalCode.BadField or RefusalCode.BadFile or RefusalCode.BadList
            or RefusalCode.BadRule or RefusalCode.BadAmount or RefusalCode.BadReason or RefusalCode.Nobody or RefusalCode.Budget
            or RefusalCode.Window or RefusalCode.TooManyDrafts or RefusalCode.KeyReused => StatusCodes.Status422UnprocessableEntity,
        RefusalCode.Busy => StatusCodes.Status429TooManyRequests,
        RefusalCode.Internal => StatusCodes.Status500InternalServerError,
        RefusalCode.Draining or RefusalCode.Moving or RefusalCode.Storage => StatusCodes.Status503ServiceUnavailable,
        RefusalCode.NoRoom => StatusCodes.Status507InsufficientStorage,
        RefusalCode.Unknown => StatusCodes.Status504GatewayTimeout,
    };
#pragma warning restore CS8524
}
