using AnSinh.Client.Documents;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary>What a run says of one person, for an officer who must answer for it.</summary>
internal static class PersonScreen
{
    public static void Show(ExplanationDocument person, string language)
    {
        bool vietnamese = Texts.IsVietnamese(language);
        Console.WriteLine($"{person.CitizenId}, commune {person.Commune}, rules {person.RuleVersion}");
        Console.WriteLine($"would be paid {Texts.Number(person.Amount)} VND");
        foreach (string part in person.Parts)
            Console.WriteLine($"  {part}");
        if (person.Refusal is { } refusal)
        {
            Console.WriteLine($"refused by {refusal.Rule} ({refusal.Severity}, ISO {refusal.IsoReason}, {refusal.LegalBasis})");
            Console.WriteLine($"  {(vietnamese ? refusal.ExplanationVi : refusal.Explanation)}");
            Console.WriteLine($"  {(vietnamese ? refusal.RemedyVi : refusal.Remedy)}");
        }

        if (person.Account is not null)
            Console.WriteLine($"account {person.Account}, digest {person.AccountDigest}");
        if (person.Owed > 0 || person.Asked > 0)
        {
            Console.WriteLine(
                $"to be kept back {Texts.Number(person.Owed)} VND; asked for and not confirmed {Texts.Number(person.Asked)} VND");
        }

        if (person.Orders.Count == 0)
            return;
        var table = new Table().AddColumns("Programme", "Month", "VND", "State", "Order", "Batch");
        foreach (OrderedMonthDocument order in person.Orders)
            table.AddRow(order.Programme, order.Period, Texts.Number(order.Amount), order.State, order.EndToEndId, order.BatchId);
        AnsiConsole.Write(table);
    }
}
