using System.Net;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Process.Tests;

/// <summary>A key belongs to one file; what an upload gave back is never overwritten by another.</summary>
[Collection(Office.Name)]
[Trait("needs", "processes")]
public sealed class UploadKeyTests(Office office)
{
    [Fact]
    public async Task Another_file_under_the_key_of_a_file_is_refused_and_the_errors_of_the_first_stay()
    {
        string first = Broken("first-key.csv", "sex", "X"), second = Broken("second-key.csv", "commune_code", "00000");
        var key = Guid.NewGuid();
        ImportDocument taken = await ImportAsync(first, key);
        (taken.BadRows, taken.Errors[0].Rule).ShouldBe((1, "SEX_FORMAT"));
        string errors = await ErrorsAsync(taken.ImportId);

        await RefusedAsync(second, new ImportQuery(), key);
        await RefusedAsync(first, new ImportQuery(Mode: "full"), key);
        (await ErrorsAsync(taken.ImportId)).ShouldBe(errors);

        ImportDocument again = await ImportAsync(first, key);
        (again.ImportId, again.Outcome.Added, again.Outcome.Changed).ShouldBe((taken.ImportId, 0, 0));
        (await ErrorsAsync(taken.ImportId)).ShouldBe(errors);
    }

    [Fact]
    public async Task A_file_that_was_refused_gives_its_key_back()
    {
        var key = Guid.NewGuid();
        string bad = office.File("bad-key.csv"), good = Broken("good-key.csv", "sex", "X");
        await File.WriteAllTextAsync(bad, "nothing,that,is,a,registry\n");
        await using (FileStream file = File.OpenRead(bad))
            (await office.Server.RefusedAsync(ApiRequests.Import(file, new ImportQuery()), "lan", key)).Code.ShouldBe("bad-file");
        (await ImportAsync(good, key)).BadRows.ShouldBe(1);
    }

    private async Task RefusedAsync(string path, ImportQuery query, Guid key)
    {
        await using FileStream file = File.OpenRead(path);
        ProblemException refused = await office.Server.RefusedAsync(ApiRequests.Import(file, query), "lan", key);
        (refused.Status, refused.Code).ShouldBe((HttpStatusCode.UnprocessableEntity, "key-reused"));
    }

    private async Task<ImportDocument> ImportAsync(string path, Guid key)
    {
        await using FileStream file = File.OpenRead(path);
        return await office.Server.AskAsync(ApiRequests.Import(file, new ImportQuery()), "lan", key);
    }

    private Task<string> ErrorsAsync(string importId) => office.Server.DownloadAsync(ApiRequests.ImportFile(importId, "errors"), "lan");

    /// <summary>Two people who are enrolled already; one value of the second is wrong.</summary>
    private string Broken(string name, string column, string value)
    {
        string[][] people = [.. office.Registry.Sound(District.BadInput).Take(2)];
        string path = office.File(name);
        office.Registry.With([people[0], office.Registry.Change(people[1], (column, value))]).Write(path);
        return path;
    }
}
