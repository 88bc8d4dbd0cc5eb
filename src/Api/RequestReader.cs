using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Claims;
using AnSinh.Contracts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Http;

namespace AnSinh.Api;

/// <summary>
/// What requests have in common, read once and bounded. A refused field is named with what would be right; personal data is not repeated.
/// </summary>
internal static class RequestReader
{
    public const string IdempotencyHeader = "Idempotency-Key";

    private const int CitizenIdLength = 12;
    private const int MinYear = 2000;
    private const int MaxYear = 2199;

    private static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);
    private static readonly string[] LocalTimes = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];
    private static readonly string[] OffsetTimes = [
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'",
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    public static string ActorOf(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier)!;

    /// <summary>The caller's key, or a new id when the caller cannot repeat.</summary>
    public static bool TryCommandId(HttpContext http, out Guid commandId)
    {
        string? key = http.Request.Headers[IdempotencyHeader];
        commandId = Guid.NewGuid();
        return key is null || (Guid.TryParse(key, out commandId) && commandId != Guid.Empty);
    }

    public static IResult BadKey() => Problems.Refused(
        RefusalCode.BadKey, $"Header {IdempotencyHeader} must be a UUID that you make once for a command and repeat with it.");

    public static bool IsBatchId([NotNullWhen(true)] string? text) => IsId(text, ContractLimits.MaxBatchIdLength);

    public static bool IsListId([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= ContractLimits.MaxBatchIdLength }
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    public static bool IsUploadId([NotNullWhen(true)] string? text) => IsId(text, ContractLimits.MaxBatchIdLength);

    public static bool IsFundCode([NotNullWhen(true)] string? text) => IsId(text, ContractLimits.MaxFundCodeLength);

    public static bool IsCitizenId([NotNullWhen(true)] string? text) => text is { Length: CitizenIdLength } && text.All(char.IsAsciiDigit);

    public static IResult BadCitizenId() => Problems.Field("citizenId", $"give {CitizenIdLength} digits.");

    public static bool TryProgramme(string? text, out ProgrammeCode programme, [NotNullWhen(false)] out IResult? refused)
    {
        refused = ProgrammeCode.TryParse(text, out programme)
            ? null
            : Problems.Refused(
                RefusalCode.BadScope,
                $"Field programme: '{Short(text)}' is no programme code. Give three upper-case letters, for example MSA.");
        return refused is null;
    }

    public static bool TryPeriod(string? text, out BenefitPeriod period, [NotNullWhen(false)] out IResult? refused)
    {
        refused = BenefitPeriod.TryParse(text, out period)
            ? null
            : Problems.Refused(RefusalCode.BadScope, $"Field period: '{Short(text)}' is no month. Write yyyy-mm, for example 2024-12.");
        return refused is null;
    }

    /// <summary>ISO 8601; a time without an offset is Vietnamese time.</summary>
    public static bool TryTime(string? text, out DateTimeOffset time)
    {
        if (!DateTimeOffset.TryParseExact(text, OffsetTimes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            if (!DateTime.TryParseExact(text, LocalTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)
                || local.Year < MinYear)
                return false;
            time = new DateTimeOffset(local, VietnamOffset);
        }

        return time.Year is >= MinYear and <= MaxYear;
    }

    /// <summary>1 to <paramref name="limit"/> characters on one line, without spaces at the ends.</summary>
    public static bool TryText(string field, string? text, int limit, out string clean, [NotNullWhen(false)] out IResult? refused)
    {
        clean = VietnameseLetters.Compose(text ?? "").Trim();
        refused = clean switch
        {
            "" => Problems.Field(field, $"is missing. Write 1 to {limit} characters."),
            _ when clean.Length > limit => Problems.Field(field, $"has {clean.Length} characters. Write at most {limit}."),
            _ when VisibleText.HasHidden(clean) => Problems.Field(
                field, "has an invisible character. Write one line of text, without signs that turn its direction."),
            _ => null,
        };
        return refused is null;
    }

    public static bool TryPage(int? skip, int? limit, out (int Skip, int Limit) page, [NotNullWhen(false)] out IResult? refused)
    {
        page = (skip ?? 0, limit ?? ApiLimits.PageSize);
        refused = page switch
        {
            { Skip: < 0 or > ApiLimits.MaxSkip } => Problems.Field("skip", $"give 0 to {ApiLimits.MaxSkip}."),
            { Limit: < 1 or > ApiLimits.MaxPageSize } => Problems.Field("limit", $"give 1 to {ApiLimits.MaxPageSize}."),
            _ => null,
        };
        return refused is null;
    }

    /// <summary>What a refusal repeats of a value, so that a megabyte does not come back.</summary>
    public static string Short(string? text) => text is { Length: > 40 } ? text[..40] + "…" : text ?? "";

    private static bool IsId(string? text, int limit) =>
        text is { Length: > 0 } && text.Length <= limit && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
