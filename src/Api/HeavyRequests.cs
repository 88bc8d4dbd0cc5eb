using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnSinh.Api;

/// <summary>
/// Requests that read all of a batch: they have places of their own, so that a few of them do not keep everybody else out.
/// </summary>
internal static class HeavyRequests
{
    /// <summary>True for an endpoint that reads everything, and for a page far behind the first.</summary>
    public static bool IsHeavy(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null
        || (int.TryParse(http.Request.Query["skip"], NumberStyles.Integer, CultureInfo.InvariantCulture, out int skip)
            && skip >= ApiLimits.DeepSkip);

    /// <summary>Marks an endpoint that reads everything.</summary>
    public static RouteHandlerBuilder ReadsAll(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(Marker.Instance);

    private sealed class Marker
    {
        public static readonly Marker Instance = new();
    }
}
