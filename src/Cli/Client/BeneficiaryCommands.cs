using System.CommandLine;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Cli.Client;

/// <summary><c>beneficiary explain|confirm-account|recover|take-back</c> against a running server.</summary>
internal static class BeneficiaryCommands
{
    public static Command Create() => new(
        "beneficiary", "What the rules say of one person, and what officers decide about them.")
    {
        Explain(), ConfirmAccount(), Recover(), TakeBack(),
    };

    private static Command Explain()
    {
        Argument<string> citizen = Commands.Citizen();
        Option<string> programme = Commands.Programme();
        Option<string> month = CommonOptions.Month();
        Option<string> language = Commands.Language();
        return Commands.Create(
            "explain",
            "Whether a person would be paid, how much, why, and what was ordered.",
            parsed => ApiRequests.Explain(new ExplainBody(
                Commands.CitizenOf(parsed, citizen), parsed.GetValue(programme), parsed.GetValue(month), parsed.GetValue(language))),
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
        var account = new Option<string>("--account")
        {
            Description = "The digest of the account that you checked with the person, as 'beneficiary explain' shows it.",
            Required = true,
        };
        return Commands.Create(
            "confirm-account",
            "A changed account was confirmed with the person; by another officer than who imported it.",
            parsed => ApiRequests.ConfirmAccount(new DecisionBody(
                Commands.CitizenOf(parsed, citizen), parsed.GetValue(reason)!, AccountDigest: parsed.GetValue(account))),
            (_, answer) => Print(answer),
            citizen,
            reason,
            account);
    }

    private static Command Recover() => WithAmount(
        "recover", "Keeps money that was paid without right back from coming payments; by two people, one after the other.",
        ApiRequests.Recover);

    private static Command TakeBack() => WithAmount(
        "take-back", "Takes back what a recovery has not kept back yet; by two people, one after the other.", ApiRequests.TakeBack);

    private static Command WithAmount(string name, string description, Func<DecisionBody, ApiRequest<DecisionDocument>> ask)
    {
        Argument<string> citizen = Commands.Citizen();
        Option<string> programme = Commands.Programme();
        Option<string> month = CommonOptions.Month();
        var amount = new Option<long>("--amount") { Description = "đồng.", Required = true };
        Option<string> reason = Commands.Reason();
        return Commands.Create(
            name,
            description,
            parsed => ask(new DecisionBody(
                Commands.CitizenOf(parsed, citizen), parsed.GetValue(reason)!, parsed.GetValue(programme), parsed.GetValue(month),
                parsed.GetValue(amount))),
            (_, answer) => Print(answer),
            citizen,
            programme,
            month,
            amount,
            reason);
    }

    private static void Print(DecisionDocument answer) =>
        Console.WriteLine($"{answer.CitizenId}: {answer.Decision}, journaled as {answer.Actor}");
}
