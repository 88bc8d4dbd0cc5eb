using System.Globalization;

namespace AnSinh.Chaos.Plan;

/// <summary>One fault of a plan.</summary>
/// <param name="Delay">After the start of its round.</param>
/// <param name="Target">Which silo, for faults about silos.</param>
internal readonly record struct Fault(int Number, FaultKind Kind, TimeSpan Delay, TimeSpan Duration, int Target)
{
    /// <summary>How far a clock jumps: forward with odd numbers, back with even ones.</summary>
    public TimeSpan Jump => Number % 2 == 0 ? -ClockJump : ClockJump;

    private static readonly TimeSpan ClockJump = TimeSpan.FromSeconds(90);

    /// <summary>For people.</summary>
    public override string ToString()
    {
        string target = Kind is FaultKind.KillSilo or FaultKind.FreezeSilo or FaultKind.DrainSilo
            ? string.Create(CultureInfo.InvariantCulture, $" {Target + 1}")
            : "";
        string length = Duration > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" {Duration.TotalSeconds:0.0} s") : "";
        string jump = Kind == FaultKind.JumpClock ? string.Create(CultureInfo.InvariantCulture, $" {Jump.TotalSeconds:+0;-0} s for") : "";
        return $"{Kind}{target}{jump}{length}";
    }
}

/// <summary>One or two faults that overlap, and the quiet before them.</summary>
/// <param name="AtRelease">They wait for the next batch that is released.</param>
internal sealed record FaultRound(TimeSpan Quiet, bool AtRelease, IReadOnlyList<Fault> Faults)
{
    /// <summary>For people.</summary>
    public override string ToString() => (AtRelease ? "at a release: " : "") + string.Join(" + ", Faults);
}

/// <summary>
/// The faults of a run, drawn from its seed and nothing else: the same seed gives the same plan. Kinds are dealt like cards, so a run of a
/// few minutes meets them all.
/// </summary>
internal sealed class ChaosPlan(int seed, int silos)
{
    private const double OverlapShare = 0.25;
    private const double AtReleaseShare = 0.7;

    /// <summary>The rounds, without end.</summary>
    public IEnumerable<FaultRound> Rounds()
    {
        var random = new Random(seed);
        int number = 0;
        var deck = new Queue<FaultKind>();
        while (true)
        {
            int count = random.NextDouble() < OverlapShare ? 2 : 1;
            var faults = new List<Fault>(count);
            for (int i = 0; i < count; i++)
            {
                FaultKind kind = Deal(deck, random);
                faults.Add(new Fault(
                    ++number,
                    kind,
                    i == 0 ? Between(random, 0, 0.8) : Between(random, 0.2, 3),
                    LengthOf(kind, random),
                    random.Next(silos)));
            }

            yield return new FaultRound(Between(random, 0.5, 4), random.NextDouble() < AtReleaseShare, faults);
        }
    }

    /// <summary>
    /// Last, broker and database are away for longer than every time-out of the product, each from the moment of a release on.
    /// </summary>
    public static IEnumerable<FaultRound> Outages(TimeSpan length) => length <= TimeSpan.Zero
        ? []
        : ((FaultKind[])[FaultKind.PauseBroker, FaultKind.CutPostgres])
            .Select((kind, index) => new Fault(index + 1, kind, TimeSpan.Zero, length, 0))
            .Select(static fault => new FaultRound(TimeSpan.Zero, AtRelease: true, [fault]));

    private static FaultKind Deal(Queue<FaultKind> deck, Random random)
    {
        if (deck.Count == 0)
        {
            FaultKind[] cards = Enum.GetValues<FaultKind>();
            random.Shuffle(cards);
            foreach (FaultKind card in cards)
                deck.Enqueue(card);
        }

        return deck.Dequeue();
    }

    private static TimeSpan LengthOf(FaultKind kind, Random random) => kind switch
    {
        // A frozen silo must lose its membership, or it is only slow.
        FaultKind.FreezeSilo => Between(random, 12, 20),
        FaultKind.KillSilo or FaultKind.DrainSilo or FaultKind.KillBroker => TimeSpan.Zero,
        FaultKind.KillPostgres => Between(random, 0.5, 4),
        FaultKind.LosePostgresAnswers or FaultKind.LoseKafkaAnswers => Between(random, 0.2, 1.5),
        _ => Between(random, 1, 6),
    };

    private static TimeSpan Between(Random random, double least, double most) =>
        TimeSpan.FromSeconds(Math.Round(least + (random.NextDouble() * (most - least)), 2));
}
