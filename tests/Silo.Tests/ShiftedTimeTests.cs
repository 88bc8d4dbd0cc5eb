using System.Globalization;
using AnSinh.Fixtures;

namespace AnSinh.Silo.Tests;

public sealed class ShiftedTimeTests : IDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("90", 90)]
    [InlineData("-90", -90)]
    [InlineData("", 0)]
    [InlineData("half a nu", 0)]
    public void The_clock_is_as_far_off_as_the_file_says(string text, int seconds)
    {
        File.WriteAllText(_path, text);
        (new ShiftedTime(_path).GetUtcNow() - TimeProvider.System.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(seconds), Tolerance);
    }

    [Fact]
    public void Without_a_file_nothing_is_shifted() =>
        (new ShiftedTime(_path + ".none").GetUtcNow() - TimeProvider.System.GetUtcNow()).ShouldBe(TimeSpan.Zero, Tolerance);

    [Fact]
    public async Task A_change_is_seen_soon()
    {
        File.WriteAllText(_path, "0");
        var clock = new ShiftedTime(_path);
        _ = clock.GetUtcNow();
        File.WriteAllText(_path, 3_600.ToString(CultureInfo.InvariantCulture));
        TimeSpan shift = await Eventually.GetAsync(() => Task.FromResult(clock.GetUtcNow() - TimeProvider.System.GetUtcNow()),
            shift => shift > Tolerance, shift => $"the clock is an hour off; it is {shift}");
        shift.ShouldBe(TimeSpan.FromHours(1), Tolerance);
    }
}
