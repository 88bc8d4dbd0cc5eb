namespace AnSinh.Scaling;

/// <summary>What stops for a while in the middle of the window.</summary>
internal enum Outage
{
    None,
    Silo,
    Database,
    Broker,
}

/// <summary>How a simulated window went.</summary>
/// <param name="AckedSeconds">Until the last order was acknowledged by a broker.</param>
/// <param name="ClosedSeconds">Until the last order had its final status.</param>
/// <param name="SiloUse">Mean share of the silos' usable cores until closed; the others alike.</param>
/// <param name="LongestBankQueue">Most orders that waited for banks at one moment.</param>
/// <param name="LongestStatusQueue">Most orders whose statuses waited for silos at one moment.</param>
internal sealed record WindowResult(
    double AckedSeconds, double ClosedSeconds, double SiloUse, double DatabaseUse, double BrokerUse, double BankUse,
    double LongestBankQueue, double LongestStatusQueue);

/// <summary>
/// A fluid model of one payment window in steps of 50 ms: orders flow from the cohorts of each silo into the journal of each database,
/// through lanes to brokers, to banks, and come back as statuses. In a step no part does more than its capacity; what it cannot do waits.
/// Cohorts spread evenly over databases, banks by their shares.
/// </summary>
internal sealed class WindowSimulation
{
    private const double Step = 0.05;
    private const double MaxSeconds = 7 * 24 * 3600;
    private const double Done = 0.5;
    private const double OutageAt = 10;

    private readonly Inputs _inputs;
    private readonly Layout _layout;
    private readonly Outage _outage;
    private readonly double[,] _orders;
    private readonly double[,] _statuses;
    private readonly double[] _bankShares;
    private readonly double[] _banks;
    private readonly double _bankRate;
    private readonly double _step;
    private double _lanes;
    private double _acked;
    private double _closed;
    private double _siloWork;
    private double _databaseWork;
    private double _brokerWork;
    private bool _moved;

    /// <param name="bankRate">Orders a second of all banks together.</param>
    /// <param name="step">Seconds of a step; longer ones for windows of hours.</param>
    public WindowSimulation(Layout layout, Inputs inputs, Outage outage, double bankRate, double step = Step)
    {
        (_layout, _inputs, _outage, _bankRate, _step) = (layout, inputs, outage, bankRate, step);
        _orders = new double[layout.Silos, layout.Databases];
        _statuses = new double[layout.Silos, layout.Databases];
        for (int silo = 0; silo < layout.Silos; silo++)
        {
            for (int database = 0; database < layout.Databases; database++)
                _orders[silo, database] = layout.People / layout.Silos / layout.Databases;
        }

        int banks = inputs.Assumed.Banks;
        double rest = (1 - inputs.Assumed.LargestBankShare) / (banks - 1);
        _bankShares = [inputs.Assumed.LargestBankShare, .. Enumerable.Repeat(rest, banks - 1)];
        _banks = new double[banks];
    }

    public WindowResult Run()
    {
        double acked = 0, longestBank = 0, longestStatus = 0, now = 0;
        while (_closed < _layout.People - Done)
        {
            if (now > MaxSeconds)
                throw new InvalidOperationException("The window does not end within a week: some part has no capacity.");
            Move(now);
            WorkInSilos(now);
            Publish(now);
            Bank();
            now += _step;
            if (_acked < _layout.People - Done)
                acked = now;
            longestBank = Math.Max(longestBank, _banks.Sum());
            longestStatus = Math.Max(longestStatus, Sum(_statuses));
        }

        Assumed assumed = _inputs.Assumed;
        double node = assumed.CoresPerNode * assumed.UsableShare * now;
        return new WindowResult(
            acked, now, _siloWork / (_layout.Silos * node), _databaseWork / (_layout.Databases * node),
            _brokerWork / (_layout.Brokers * assumed.BrokerMegabytesPerSecond * 1e6 * now), _layout.People / (_bankRate * now), longestBank,
            longestStatus);
    }

    private double LoadSeconds => _layout.People / _layout.Silos / (_layout.Silos - 1)
        / (_inputs.Assumed.LoadPeoplePerSecondPerCore * _inputs.Assumed.CoresPerNode * _inputs.Assumed.UsableShare);

    /// <summary>Detected, and its people loaded by the others, which do nothing else meanwhile with the cores that load.</summary>
    private void Move(double now)
    {
        if (_outage != Outage.Silo || _moved || now < OutageAt + _inputs.Assumed.DetectSeconds + LoadSeconds)
            return;
        _moved = true;
        for (int database = 0; database < _layout.Databases; database++)
        {
            Spread(_orders, database);
            Spread(_statuses, database);
        }
    }

    private void Spread(double[,] queue, int database)
    {
        for (int silo = 1; silo < _layout.Silos; silo++)
            queue[silo, database] += queue[0, database] / (_layout.Silos - 1);
        queue[0, database] = 0;
    }

    /// <summary>
    /// Journals orders and statuses: a silo's cores are shared by what both ask for, then each database takes what it can.
    /// </summary>
    private void WorkInSilos(double now)
    {
        (Measured measured, Assumed assumed) = (_inputs.Measured, _inputs.Assumed);
        double node = assumed.CoresPerNode * assumed.UsableShare * _step;
        double siloOrder = measured.SiloCpuAcked / 1e6, siloStatus = (_inputs.MeasuredSilo.SiloCpuClosed - measured.SiloCpuAcked) / 1e6;
        double baseOrder =
            measured.PostgresCpuAcked / 1e6, baseStatus = (_inputs.MeasuredSilo.PostgresCpuClosed - measured.PostgresCpuAcked) / 1e6;
        var wants = new (double Orders, double Statuses)[_layout.Silos, _layout.Databases];
        for (int silo = 0; silo < _layout.Silos; silo++)
        {
            bool dead = _outage == Outage.Silo && silo == 0 && now >= OutageAt;
            bool loads = _outage == Outage.Silo && silo > 0 && !_moved && now >= OutageAt + assumed.DetectSeconds;
            double budget = dead || loads ? 0 : node;
            double asked = 0;
            for (int database = 0; database < _layout.Databases; database++)
                asked += IsDown(database, now) ? 0 : (_orders[silo, database] * siloOrder) + (_statuses[silo, database] * siloStatus);
            double share = asked > budget ? budget / asked : 1;
            for (int database = 0; database < _layout.Databases; database++)
                wants[silo, database] = IsDown(database, now)
                    ? (0, 0)
                    : (_orders[silo, database] * share, _statuses[silo, database] * share);
        }

        for (int database = 0; database < _layout.Databases; database++)
        {
            double cpu = 0, wal = 0;
            for (int silo = 0; silo < _layout.Silos; silo++)
            {
                (double orders, double statuses) = wants[silo, database];
                cpu += (orders * baseOrder) + (statuses * baseStatus);
                wal += (orders * _inputs.MeasuredSilo.WalBytesAcked)
                    + (statuses * (_inputs.MeasuredSilo.WalBytesClosed - _inputs.MeasuredSilo.WalBytesAcked));
            }

            double share = Math.Min(1, Math.Min(Ratio(node, cpu), Ratio(assumed.WalMegabytesPerSecond * 1e6 * _step, wal)));
            _databaseWork += cpu * share;
            for (int silo = 0; silo < _layout.Silos; silo++)
            {
                (double orders, double statuses) = (wants[silo, database].Orders * share, wants[silo, database].Statuses * share);
                _orders[silo, database] -= orders;
                _statuses[silo, database] -= statuses;
                _lanes += orders;
                _closed += statuses;
                _siloWork += (orders * siloOrder) + (statuses * siloStatus);
            }
        }
    }

    /// <summary>Lanes to brokers; statuses take their part of the same brokers.</summary>
    private void Publish(double now)
    {
        (Measured measured, Assumed assumed) = (_inputs.Measured, _inputs.Assumed);
        bool down = _outage == Outage.Broker && now >= OutageAt;
        bool electing = down && now < OutageAt + assumed.BrokerFailoverSeconds;
        // The leaders of the lost broker wait for an election; the others go on.
        double brokers = _layout.Brokers - (down ? 1 : 0);
        double perOrder = (measured.KafkaBytesPerOrder + assumed.StatusBytesPerOrder) * assumed.Replication;
        double taken = Math.Min(_lanes, brokers * assumed.BrokerMegabytesPerSecond * 1e6 * _step / perOrder);
        taken *= electing ? (double)(_layout.Brokers - 1) / _layout.Brokers : 1;
        _lanes -= taken;
        _acked += taken;
        _brokerWork += taken * perOrder;
        for (int bank = 0; bank < _banks.Length; bank++)
            _banks[bank] += taken * _bankShares[bank];
    }

    /// <summary>Banks answer at their rate; statuses go to the silos that own the people.</summary>
    private void Bank()
    {
        double answered = 0;
        for (int bank = 0; bank < _banks.Length; bank++)
        {
            double done = Math.Min(_banks[bank], _bankRate * _bankShares[bank] * _step);
            _banks[bank] -= done;
            answered += done;
        }

        int first = _moved ? 1 : 0;
        double each = answered / (_layout.Silos - first) / _layout.Databases;
        for (int silo = first; silo < _layout.Silos; silo++)
        {
            for (int database = 0; database < _layout.Databases; database++)
                _statuses[silo, database] += each;
        }
    }

    private bool IsDown(int database, double now) =>
        _outage == Outage.Database && database == 0 && now >= OutageAt && now < OutageAt + _inputs.Assumed.PostgresFailoverSeconds;

    private static double Ratio(double capacity, double asked) => asked <= 0 ? 1 : capacity / asked;

    private static double Sum(double[,] queue) => queue.Cast<double>().Sum();
}
