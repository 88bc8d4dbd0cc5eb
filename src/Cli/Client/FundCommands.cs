using System.CommandLine;
using AnSinh.Client;
using AnSinh.Client.Documents;
using Spectre.Console;

namespace AnSinh.Cli.Client;

/// <summary><c>fund propose|confirm|show</c> against a running server.</summary>
internal static class FundCommands
{
    public static Command Create() => new("fund", "The budget lines that batches are paid from.") 
    {
        Propose(), Confirm(), Show(), OldWords.Create("fund", "add", "propose"),
    };

    private static Command Propose()
    {
        Argument<string> code = Code();
        var amount = new Option<long>("--amount") { Description = "đồng to add; below zero to take away.", Required = true };
        var source = new Option<string>("--source")
        {
            Description = "The decision or treasury document, 1 to 140 characters.",
            Required = true,
        };
        return Commands.Create(
            "propose",
            "Proposes money for a fund; in force once another person confirms it.",
            parsed => ApiRequests.ProposeFund(
                parsed.GetValue(code)!, new FundChangeBody(parsed.GetValue(amount), parsed.GetValue(source)!)),
            (_, fund) => Print(fund),
            code,
            amount,
            source);
    }

    private static Command Confirm()
    {
        Argument<string> code = Code();
        var proposal = new Argument<string>("proposal") { Description = "The id of the proposal, as fund show prints it." };
        return Commands.Create(
            "confirm",
            "Confirms a proposal; by another person than who proposed it.",
            parsed => ApiRequests.ConfirmFund(
                parsed.GetValue(code)!,
                new FundConfirmBody(Guid.TryParse(parsed.GetValue(proposal), out Guid id)
                    ? id
                    : throw new UsageException($"'{parsed.GetValue(proposal)}' is no proposal id. 'fund show' prints them."))),
            (_, fund) => Print(fund),
            code,
            proposal);
    }

    private static Command Show()
    {
        Argument<string> code = Code();
        return Commands.Create(
            "show",
            "Budget, reserved, consumed and free, with what each batch holds and what waits for a second person.",
            parsed => ApiRequests.Fund(parsed.GetValue(code)!),
            (_, fund) => Print(fund),
            code);
    }

    private static Argument<string> Code() => new("fund") { Description = "The fund's code." };

    private static void Print(FundDocument fund)
    {
        Console.WriteLine(
            $"Fund {fund.Code}: budget {Texts.Number(fund.Budget)}, reserved {Texts.Number(fund.Reserved)}, consumed "
            + $"{Texts.Number(fund.Consumed)}, free {Texts.Number(fund.Free)} VND");
        if (fund.Batches.Count > 0)
        {
            var table = new Table().AddColumns("Batch", "Reserved, VND", "Consumed, VND");
            foreach (FundShareDocument share in fund.Batches)
                table.AddRow(share.BatchId, Texts.Number(share.Reserved), Texts.Number(share.Consumed));
            AnsiConsole.Write(table);
        }

        foreach (FundProposalDocument proposal in fund.Proposals)
            Console.WriteLine(
                $"waits for a second person: {proposal.Id}  {Texts.Number(proposal.Dong)} VND by {proposal.Actor}: {proposal.Source}");
    }
}
