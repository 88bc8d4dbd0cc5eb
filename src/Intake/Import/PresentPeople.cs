using System.Globalization;
using AnSinh.Domain.Cohorts;
using AnSinh.Files.Registry;

namespace AnSinh.Intake.Import;

/// <summary>Who is in a full file, eight bytes a person, and in which communes.</summary>
internal sealed class PresentPeople(CohortMap map)
{
    private readonly List<ulong>?[] _people = new List<ulong>?[map.Cohorts];
    private readonly SortedDictionary<int, CommunePresence> _communes = [];

    /// <summary>The communes of good rows, by code.</summary>
    public IReadOnlyDictionary<int, CommunePresence> Communes => _communes;

    /// <summary>A bad row still says that the person is in the file; its commune may be what is wrong with it.</summary>
    public void Add(in RegistryRow row)
    {
        if (row.Person != 0)
        {
            string person = row.Record?.CitizenId ?? row.Person.ToString("D12", CultureInfo.InvariantCulture);
            (_people[map.CohortOf(person)] ??= []).Add(row.Person);
        }

        if (row.Record is { } record)
        {
            CommunePresence commune = _communes.GetValueOrDefault(record.Commune, new CommunePresence(0, row.Line));
            _communes[record.Commune] = commune with { Rows = commune.Rows + 1 };
        }
    }

    /// <summary>The people of one cohort, sorted.</summary>
    public ulong[] Of(int cohort)
    {
        ulong[] people = _people[cohort]?.ToArray() ?? [];
        Array.Sort(people);
        return people;
    }
}

/// <summary>What a full file has of a commune.</summary>
/// <param name="FirstLine">Line of its first good row.</param>
internal readonly record struct CommunePresence(long Rows, long FirstLine);
