using System.Text;
using AnSinh.Files.Registry;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Files.Tests;

/// <summary>Makes small registry files in memory.</summary>
internal static class Rows
{
    public static FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2024, 12, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The fields of a row that is good.</summary>
    public static Dictionary<string, string> Good => new(StringComparer.Ordinal)
    {
        ["citizen_id"] = "074139000001",
        ["full_name"] = "Nguyễn Thị Hường",
        ["date_of_birth"] = "1939-05-06",
        ["sex"] = "F",
        ["commune_code"] = "25741",
        ["category"] = "ELDER_80_NO_PENSION",
        ["children"] = "0",
        ["decision_number"] = "12/QĐ-UBND",
        ["decision_date"] = "2022-03-04",
        ["standing"] = "active",
        ["standing_since"] = "",
        ["death_date"] = "",
        ["payment_channel"] = "account",
        ["bank_bin"] = "970436",
        ["bank_bic"] = "BFTVVNVX",
        ["account_number"] = "0071001234",
        ["account_holder"] = "NGUYEN THI HUONG",
        ["holder_relation"] = "self",
        ["account_since"] = "2022-04-01",
    };

    public static string Line(params (string Field, string Value)[] changes)
    {
        Dictionary<string, string> row = Good;
        foreach ((string field, string value) in changes)
        {
            row.ContainsKey(field).ShouldBeTrue(field);
            row[field] = value;
        }

        return string.Join(',', RegistryColumns.Names.Select(name => row[name]));
    }

    /// <summary>A good row with optional columns, and its header.</summary>
    public static string Table(params (string Field, string Value)[] more) =>
        $"{RegistryColumns.Header},{string.Join(',', more.Select(field => field.Field))}\n"
        + $"{Line()},{string.Join(',', more.Select(field => field.Value))}\n";

    public static RegistryRow[] Read(params string[] lines) => ReadText(RegistryColumns.Header + "\n" + string.Join('\n', lines) + "\n");

    public static RegistryRow[] ReadText(string text, RegistryReaderOptions? options = null) =>
        ReadBytes(Encoding.UTF8.GetBytes(text), options);

    public static RegistryRow[] ReadBytes(byte[] bytes, RegistryReaderOptions? options = null) =>
        [.. RegistryReader.Read(new MemoryStream(bytes), options ?? new RegistryReaderOptions(), Clock)];
}
