using System.CommandLine;
using AnSinh.Client;
using AnSinh.Client.Documents;

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
        return Commands.Create(
            "confirm-account",
            "A changed account was confirmed with the person; by another officer than who imported it.",
            parsed => ApiRequests.ConfirmAccount(new DecisionBody(Commands.CitizenOf(parsed, citizen), parsed.GetValue(reason)!)),
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
            parsed => ApiRequests.Recover(new DecisionBody(
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
