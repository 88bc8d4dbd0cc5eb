using System.Text;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Process.Tests;

/// <summary>
/// A running server says nothing that the client does not read, and all that the client reads: <see cref="Whole"/> compares each answer.
/// </summary>
[Collection(Office.Name)]
[Trait("needs", "processes")]
public sealed class AnswerTests(Office office)
{
    [Fact]
    public async Task Every_answer_about_a_batch_is_the_document_of_the_client()
    {
        BatchDocument batch = await office.Server.PrepareAsync(area: $"{District.BadInput}");
        (await AskAsync(ApiRequests.Batches(openOnly: true))).ShouldContain(head => head.BatchId == batch.BatchId);
        (await AskAsync(ApiRequests.Batch(batch.BatchId))).ContentHash.ShouldBe(batch.ContentHash);
        (await AskAsync(ApiRequests.PrepareAgain(batch.BatchId))).Payable.ShouldBe(batch.Payable);
        RefusalDocument refused = (await AskAsync(ApiRequests.Refusals(batch.BatchId, 0, 1))).ShouldHaveSingleItem();
        batch.RefusedByRule.Keys.ShouldContain(refused.Rule);
        (await AskAsync(ApiRequests.Changes(batch.BatchId))).ShouldBe(batch.Changes, ignoreOrder: true);
        (await AskAsync(ApiRequests.ChangedPeople(batch.BatchId, "new", 0, 1))).ShouldHaveSingleItem().Kind.ShouldBe("new");
        string person = CitizenOf(office.Registry.Sound(District.BadInput).First());
        (await AskAsync(ApiRequests.ExplainIn(batch.BatchId, new ExplainBody(person, Language: "vi")))).Parts.ShouldNotBeNull();
        (await AskAsync(ApiRequests.Recompute(batch.BatchId))).BatchId.ShouldBe(batch.BatchId);
        (await AskAsync(ApiRequests.Step(batch.BatchId, "withdraw", new StepBody("thử")))).State.ShouldBe("withdrawn");
        (await AskAsync(ApiRequests.Lanes())).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Every_answer_about_people_and_money_is_the_document_of_the_client()
    {
        string person = CitizenOf(office.Registry.Sound(District.BadInput).First());
        (await AskAsync(ApiRequests.Explain(new ExplainBody(person, "MSA", "2024-12")))).CitizenId.ShouldStartWith(person[..3]);
        var recovery = new DecisionBody(person, "trả trùng", "MSA", "2024-10", 1_000);
        (await office.Server.RefusedAsync(ApiRequests.Recover(recovery), "lan")).Code.ShouldBe("bad-amount", "nobody paid that month");
        FundDocument proposed = await AskAsync(ApiRequests.ProposeFund("NS-ANSWERS", new FundChangeBody(5_000, "QĐ 1/2024")));
        var proposal = new FundConfirmBody(proposed.Proposals.ShouldHaveSingleItem().Id);
        FundDocument confirmed = await office.Server.AskAsync(ApiRequests.ConfirmFund("NS-ANSWERS", proposal), "hoa");
        (confirmed.Budget, confirmed.Free, confirmed.Proposals.Count).ShouldBe((5_000, 5_000, 0));
        (await AskAsync(ApiRequests.Fund("NS-ANSWERS"))).Budget.ShouldBe(5_000);
    }

    [Fact]
    public async Task Every_answer_about_files_is_the_document_of_the_client()
    {
        string bad = office.File("answers.csv");
        RegistryTable registry = office.Registry;
        registry.With([registry.Change(registry.Rows[0], ("date_of_birth", "0026-01-01"))]).Write(bad);
        await using (FileStream file = File.OpenRead(bad))
        {
            ImportDocument report = await AskAsync(ApiRequests.Import(file, new ImportQuery("delta", Language: "vi")));
            (report.Rows, report.BadRows, report.Missing).ShouldBe((1, 1, null));
            report.Errors.ShouldHaveSingleItem().Field.ShouldBe("date_of_birth");
        }

        string person = CitizenOf(registry.Sound(District.BadInput).First());
        string row = $"{person},An,500000,USD,970436,1234567";
        using var list = new MemoryStream(
            Encoding.UTF8.GetBytes($"citizen_id,full_name,amount,currency,bank_bin,account_number\n{row}\n"));
        var query = new ListQuery("DS-ANSWERS", "MSA", "2024-12", "1", "500000");
        ListUploadDocument taken = await AskAsync(ApiRequests.UploadList(list, query));
        (taken.List.ListId, taken.List.Held, taken.Repeat).ShouldBe(("DS-ANSWERS", 1, false));
        taken.Errors.ShouldNotBeEmpty();
        (await AskAsync(ApiRequests.UploadList(list, query))).Repeat.ShouldBeTrue();
        (await AskAsync(ApiRequests.Lists())).ShouldContain(known => known.ListId == "DS-ANSWERS");
        (await AskAsync(ApiRequests.List("DS-ANSWERS"))).StillHeld.ShouldBe(1);
        (await AskAsync(ApiRequests.ListErrors("DS-ANSWERS"))).ShouldContain(error => error.Rule == "CURRENCY");
    }

    private Task<T> AskAsync<T>(ApiRequest<T> request) => office.Server.AskAsync(request, "lan");

    private string CitizenOf(string[] row) => office.Registry.Get(row, "citizen_id");
}
