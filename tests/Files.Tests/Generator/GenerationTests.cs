using AnSinh.Files.Registry;
using AnSinh.Generator;

namespace AnSinh.Files.Tests.Generator;

public sealed class GenerationTests
{
    [Fact]
    public void Citizen_ids_stay_unique_when_a_province_runs_out_of_serials()
    {
        // 74 % of two million go to one province, which has a million serials for one sex and year.
        const int people = 2_000_000;
        var ids = new CitizenIds(seed: 1);
        var random = new SplitMix64(1);
        var seen = new HashSet<long>(people);
        for (int i = 0; i < people; i++)
            seen.Add(ids.Next(ref random, female: true, birthYear: 2020));
        seen.Count.ShouldBe(people);
        seen.Any(id => id / 1_000_000 % 1000 != 320).ShouldBeFalse();
    }

    [Fact]
    public void Seen_ids_remember_the_first_line_of_each()
    {
        var seen = new SeenIds();
        for (int i = 1; i <= 100_000; i++)
            seen.FirstLineOf(i * 7_919L, i).ShouldBe(0);
        for (int i = 1; i <= 100_000; i++)
            seen.FirstLineOf(i * 7_919L, 5).ShouldBe(i);
        seen.FirstLineOf(0, FileLimits.MaxLines).ShouldBe(0);
        seen.FirstLineOf(0, 2).ShouldBe(FileLimits.MaxLines);
        seen.FirstLineOf(999_999_999_999, 3).ShouldBe(0);
    }

    [Fact]
    public void The_generator_draws_the_published_sequence()
    {
        // First outputs of SplitMix64 for seed 1234567, from its reference implementation.
        var random = new SplitMix64(1234567);
        random.Next().ShouldBe(6457827717110365317UL);
        random.Next().ShouldBe(3203168211198807973UL);
    }
}
