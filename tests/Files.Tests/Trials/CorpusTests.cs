using AnSinh.Files.Registry;

namespace AnSinh.Files.Tests.Trials;

public sealed class CorpusTests : IDisposable
{
    private const int Fewest = 150;

    private static readonly Dictionary<string, CorpusFile> All = Corpus.Files().ToDictionary(file => file.Name);

    private readonly Trial _trial = new();

    public static TheoryData<string> Names => [.. All.Keys];

    public void Dispose() => _trial.Dispose();

    [Fact]
    public void The_corpus_has_at_least_150_files() => All.Count.ShouldBeGreaterThanOrEqualTo(Fewest);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_row_becomes_what_it_must(string name)
    {
        RegistryRow[] rows = _trial.Import(_trial.Write("file", All[name].Bytes));
        rows.Select(row => row.Record is not null ? "ok" : $"{row.Errors[0].Field}:{row.Errors[0].Rule}").ShouldBe(All[name].Verdicts);
        rows.SelectMany(row => row.Errors).ShouldAllBe(error => error.Remedy.Length > 0);
    }
}
