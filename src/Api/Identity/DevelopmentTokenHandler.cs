using System.Security.Claims;
using System.Text.Encodings.Web;
using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnSinh.Api.Identity;

/// <summary>Takes <c>Authorization: Bearer …</c> with the token of a sample person.</summary>
internal sealed class DevelopmentTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    DevelopmentPeople people) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "DevelopmentToken";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? header = Request.Headers.Authorization;
        if (header is null || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (people.Find(header[Prefix.Length..].Trim()) is not { } person)
            return Task.FromResult(AuthenticateResult.Fail("unknown token"));
        var identity =
            new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, person.Id), new Claim(ClaimTypes.Name, person.Name)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Problems.Refused(RefusalCode.Unauthenticated,
        "Say who you are: send the header 'Authorization: Bearer <token>'. "
        + "'./ansinh serve' prints where the development tokens are.").ExecuteAsync(Context);
}
