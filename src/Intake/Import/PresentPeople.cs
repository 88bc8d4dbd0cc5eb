using System.Globalization;
using AnSinh.Domain.Cohorts;
using AnSinh.Files.Registry;

namespace AnSinh.Intake.Import;

/// <summary>Who is in a full file, eight bytes a person, and in which communes.</summary>
internal sealed class PresentPeople(CohortMap map)
{
    private readonly List<ulong>?[] _people = new List<ulong>?[map.Cohorts];
    private readonly HashSet<int> _communes = [];

    public int[] Communes => [.. _communes.Order()];

    /// <summary>A bad row still says that the person is in the file; its commune may be what is wrong with it.</summary>
    public void Add(in RegistryRow row)
    {
        if (row.Person != 0)
            (
                _people[
                    map
                        .CohortOf(row.Record?.CitizenId ?? row.Person.ToString("D12", CultureInfo.InvariantCulture))] ??= [])
                        .Add(row.Person);
        if (row.Record is { } record)
            _communes.Add(record.Commune);
    }

    /// <summary>The people of one cohort, sorted.</summary>
    public ulong[] Of(int cohort)
    {
        ulong[] people = _people[cohort]?.ToArray() ?? [];
        Array.Sort(people);
        return people;
    }
}
