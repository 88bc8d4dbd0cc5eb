namespace AnSinh.Bench.Silos;

/// <summary>CPU seconds of the parts of a cluster, and bytes that PostgreSQL wrote ahead.</summary>
/// <param name="Own">This process: the simulated banks, when they are at work, and polling.</param>
internal readonly record struct ClusterCost(double Silos, double Postgres, double Broker, double Own, double WalBytes)
{
    public static ClusterCost operator -(ClusterCost left, ClusterCost right) =>
        new(
            left.Silos - right.Silos, left.Postgres - right.Postgres, left.Broker - right.Broker, left.Own - right.Own,
            left.WalBytes - right.WalBytes);
}

/// <summary>Medians over rounds: CPU seconds for a million orders, and write-ahead bytes an order.</summary>
/// <param name="Bench">The benchmark's own process: simulated banks, when they are at work, and polling.</param>
internal sealed record PartCosts(double Silos, double Postgres, double Broker, double Bench, double WalBytesPerOrder)
{
    public static PartCosts Of(IEnumerable<ClusterCost> rounds, long orders)
    {
        ClusterCost[] costs = [.. rounds];
        double perMillion = 1e6 / orders;
        return new PartCosts(
            Median(costs.Select(cost => cost.Silos)) * perMillion, Median(costs.Select(cost => cost.Postgres)) * perMillion,
            Median(costs.Select(cost => cost.Broker)) * perMillion, Median(costs.Select(cost => cost.Own)) * perMillion,
            Median(costs.Select(cost => cost.WalBytes)) / orders);
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
