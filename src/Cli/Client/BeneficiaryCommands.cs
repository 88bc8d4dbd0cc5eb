using System.CommandLine;
using System.Text.Json.Nodes;

namespace AnSinh.Cli.Client;

/// <summary><c>beneficiary explain|confirm-account|recover</c> against a running server.</summary>
internal static class BeneficiaryCommands
{
    public static Command Create() => new(
        "beneficiary", "What the rules say of one person, and what officers decide about them.") { Explain(), ConfirmAccount(), Recover() };

    private static Command Explain()
    {
        Argument<string> citizen = Commands.Citizen();
        Option<string> programme = Commands.Programme();
        Option<string> month = CommonOptions.Month();
        Option<string> language = Commands.Language();
        return Commands.Create(
            "explain",
            "Whether a person would be paid, how much, why, and what was ordered.",
            (parsed, client, token) => client.PostAsync(
                "/api/v1/beneficiaries/explain",
                new JsonObject
                {
                    ["citizenId"] = Commands.CitizenOf(parsed, citizen),
                    ["programme"] = parsed.GetValue(programme),
                    ["period"] = parsed.GetValue(month),
                    ["language"] = parsed.GetValue(language),
                },
                Guid.NewGuid(),
                token),
            (parsed, answer) => PersonScreen.Show(answer, parsed.GetValue(language)!),
            citizen,
            programme,
            month,
            language);
    }

    private static Command ConfirmAccount()
    {
        Argument<string> citizen = Commands.Citizen();
        Option<string> reason = Commands.Reason();
        return Commands.Create(
            "confirm-account",
            "A changed account was confirmed with the person; by another officer than who imported it.",
            (parsed, client, token) => client.PostAsync(
                "/api/v1/beneficiaries/confirm-account",
                new JsonObject { ["citizenId"] = Commands.CitizenOf(parsed, citizen), ["reason"] = parsed.GetValue(reason) },
                Guid.NewGuid(),
                token),
            (_, answer) => Print(answer),
            citizen,
            reason);
    }

    private static Command Recover()
    {
        Argument<string> citizen = Commands.Citizen();
        Option<string> programme = Commands.Programme();
        Option<string> month = CommonOptions.Month();
        var amount = new Option<long>("--amount") { Description = "đồng.", Required = true };
        Option<string> reason = Commands.Reason();
        return Commands.Create(
            "recover",
            "Keeps money that was paid without right back from coming payments.",
            (parsed, client, token) => client.PostAsync(
                "/api/v1/beneficiaries/recover",
                new JsonObject
                {
                    ["citizenId"] = Commands.CitizenOf(parsed, citizen),
                    ["programme"] = parsed.GetValue(programme),
                    ["period"] = parsed.GetValue(month),
                    ["amount"] = parsed.GetValue(amount),
                    ["reason"] = parsed.GetValue(reason),
                },
                Guid.NewGuid(),
                token),
            (_, answer) => Print(answer),
            citizen,
            programme,
            month,
            amount,
            reason);
    }

    private static void Print(JsonNode answer) =>
        Console.WriteLine($"{answer["citizenId"]}: {answer["decision"]}, journaled as {answer["actor"]}");
}
