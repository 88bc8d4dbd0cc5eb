namespace AnSinh.Domain.Calendar;

/// <summary>When batches may be released. Section <c>PaymentWindow</c> of the configuration.</summary>
public sealed record PaymentWindowOptions
{
    /// <summary>
    /// Releases only on working days between <see cref="Opens"/> and <see cref="Closes"/>, and no order after a bank's cut-off.
    /// </summary>
    /// <value>The default is false: always open, so that nothing surprises a first user.</value>
    public bool Enforced { get; init; }

    /// <summary>Time of day in Vietnam (UTC+7).</summary>
    /// <value>The default is 08:00.</value>
    public TimeOnly Opens { get; init; } = new(8, 0);

    /// <value>The default is 16:30.</value>
    public TimeOnly Closes { get; init; } = new(16, 30);

    /// <summary>
    /// BIN → the time of day after which the bank takes no more orders for the day, when that is before <see cref="Closes"/>.
    /// </summary>
    /// <value>The default is none.</value>
    public IReadOnlyDictionary<string, TimeOnly> CutOffs { get; init; } = new Dictionary<string, TimeOnly>();

    /// <summary>Days off that the reference data do not have.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>Weekends on which banks work, to make up for a bridged day.</summary>
    public IReadOnlyList<DateOnly> WorkingDays { get; init; } = [];
}
