using System.Text.Json;
using AnSinh.Api;
using AnSinh.Domain.Journal;
using AnSinh.Grains.Batches;
using AnSinh.Grains.Cohorts;
using AnSinh.Grains.Funds;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace AnSinh.Silo.Tests.Health;

/// <summary>One exception says that another owner was first, on the wire as before and at the API as 409.</summary>
public sealed class FencedExceptionTests : IDisposable
{
    /// <summary>The message "fenced" and what else an exception has, as Orleans writes them.</summary>
    private const string TheMessage = "400D66656E636564C101C1016100151380E8E0";

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<FencedException> Kinds =>
    [
        new BatchFencedException("fenced"),
        new CohortFencedException("fenced"),
        new FundFencedException("fenced"),
        new FencedException("fenced"),
    ];

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    /// <summary>The bytes were written by the release that had three exceptions without a common base.</summary>
    [Theory]
    [InlineData(typeof(BatchFencedException), "3001E403594F37416E53696E682E426174636846656E636564457863657074696F6E")]
    [InlineData(typeof(CohortFencedException), "30015929944239416E53696E682E436F686F727446656E636564457863657074696F6E")]
    [InlineData(typeof(FundFencedException), "3001CEECE24935416E53696E682E46756E6446656E636564457863657074696F6E")]
    public void Silos_of_two_releases_read_each_others_exceptions(Type type, string alias)
    {
        string before = alias + TheMessage;
        var written = (Exception)Activator.CreateInstance(type, "fenced")!;
        Convert.ToHexString(Serializer.SerializeToArray(written)).ShouldBe(before);
        Exception read = Serializer.Deserialize<Exception>(Convert.FromHexString(before))!;
        read.ShouldBeOfType(type);
        read.Message.ShouldBe("fenced");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_is_read_and_copied_as_what_it_is(FencedException fenced)
    {
        Exception read = Serializer.Deserialize<Exception>(Serializer.SerializeToArray<Exception>(fenced))!;
        Exception copy = _services.GetRequiredService<DeepCopier>().Copy<Exception>(fenced);
        foreach (Exception same in new[] { read, copy })
        {
            same.ShouldBeOfType(fenced.GetType());
            same.ShouldNotBeSameAs(fenced);
            same.Message.ShouldBe("fenced");
        }
    }

    /// <summary>A fenced cohort answered 500 as if the program were broken.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_kind_is_a_conflict_that_can_be_repeated(FencedException fenced)
    {
        using ServiceProvider services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        http.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = fenced });
        await AnSinhApi.WriteErrorAsync(http);
        http.Response.StatusCode.ShouldBe(StatusCodes.Status409Conflict);
        JsonElement problem = JsonDocument.Parse(body.ToArray()).RootElement;
        problem.GetProperty("code").GetString().ShouldBe("changed-meanwhile");
        problem.GetProperty("detail").GetString().ShouldBe("fenced");
    }
}
