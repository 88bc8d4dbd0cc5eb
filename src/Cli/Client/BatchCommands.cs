using System.CommandLine;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Cli.Client;

/// <summary>
/// <c>batch …</c> against a running server: the dry run and what officers read of it. Its steps are in <see cref="BatchSteps"/>.
/// </summary>
internal static class BatchCommands
{
    public static Command Create()
    {
        var batch = new Command("batch", "Prepares, shows, verifies, approves, releases and follows payment batches of a running server.")
        {
            Prepare(), Retry(), Show(), Refusals(), Contradictions(), Changes(), Explain(), Recompute(), List(),
        };
        foreach (Command step in BatchSteps.Create())
            batch.Add(step);
        return batch;
    }

    private static Command Prepare()
    {
        var programme = new Option<string?>("--programme") { Description = "Three letters; MSA when absent." };
        var month = new Option<string?>("--month") { Description = "Benefit month, yyyy-mm; 2024-12 when absent." };
        var area = new Option<string?>("--area") { Description = "all, or a province, district or commune code; all when absent." };
        var fund = new Option<string?>("--fund") { Description = "Code of the fund that pays; without one there is no budget check." };
        var list = new Option<string?>("--list") { Description = "Only the people of this list, for its amounts." };
        var again =
            new Option<string?>("--again") { Description = "A batch to prepare again, after a correction or because it was sent back." };
        Option<string> language = Commands.Language();
        return Commands.Create(
            "prepare",
            "The dry run: judges everybody, orders nothing.",
            parsed =>
            {
                if (parsed.GetValue(again) is { } known)
                    return ApiRequests.PrepareAgain(known);
                bool listed = parsed.GetValue(list) is not null;
                return ApiRequests.Prepare(new PrepareBody(
                    parsed.GetValue(programme) ?? (listed ? null : "MSA"),
                    parsed.GetValue(month) ?? (listed ? null : "2024-12"),
                    parsed.GetValue(area),
                    parsed.GetValue(fund),
                    parsed.GetValue(list)));
            },
            (parsed, batch) => BatchScreen.Show(batch, parsed.GetValue(language)!),
            programme,
            month,
            area,
            fund,
            list,
            again,
            language);
    }

    private static Command Recompute()
    {
        Argument<string> batch = Commands.Batch();
        return Commands.Create(
            "recompute",
            "Computes a batch again from the journal, by the rules that it recorded, and compares order by order.",
            parsed => ApiRequests.Recompute(parsed.GetValue(batch)!),
            (_, result) =>
            {
                Console.WriteLine(
                    $"{result.Orders.Count} orders in {result.Entries} entries, edition {result.Edition}: "
                    + $"{(result.Same ? "the same, đồng for đồng" : "NOT the same")}");
                foreach (string difference in result.Differences)
                    Console.WriteLine(difference);
            },
            batch);
    }

    private static Command Retry()
    {
        Argument<string> batch = Commands.Batch();
        Option<string> language = Commands.Language();
        return Commands.Create(
            "retry",
            "A dry run of the people whose order of a batch was rejected or returned; who has a corrected account is ordered as the next "
            + "attempt.",
            parsed => ApiRequests.Prepare(new PrepareBody(RetryOf: parsed.GetValue(batch))),
            (parsed, answer) => BatchScreen.Show(answer, parsed.GetValue(language)!),
            batch,
            language);
    }

    private static Command Show()
    {
        Argument<string> batch = Commands.Batch();
        Option<string> language = Commands.Language();
        return Commands.Create(
            "show",
            "State, sums per bank, refusals by rule, changes, history.",
            parsed => ApiRequests.Batch(parsed.GetValue(batch)!),
            (parsed, answer) => BatchScreen.Show(answer, parsed.GetValue(language)!),
            batch,
            language);
    }

    private static Command Refusals()
    {
        Argument<string> batch = Commands.Batch();
        (Option<int> skip, Option<int> limit) = Page();
        Option<string> language = Commands.Language();
        return Commands.Create(
            "refusals",
            "Who is refused, by which rule, on which values, and what would mend it.",
            parsed => ApiRequests.Refusals(parsed.GetValue(batch)!, parsed.GetValue(skip), parsed.GetValue(limit)),
            (parsed, answer) => BatchScreen.ShowRefusals(answer, parsed.GetValue(language)!),
            batch,
            skip,
            limit,
            language);
    }

    private static Command Contradictions()
    {
        Argument<string> batch = Commands.Batch();
        (Option<int> skip, Option<int> limit) = Page();
        return Commands.Create(
            "contradictions",
            "Answers of banks that cannot be true together with what their orders know: who, which order, what was known, what came.",
            parsed => ApiRequests.Contradictions(parsed.GetValue(batch)!, parsed.GetValue(skip), parsed.GetValue(limit)),
            (_, answer) => BatchScreen.ShowContradictions(answer),
            batch,
            skip,
            limit);
    }

    private static Command Changes()
    {
        Argument<string> batch = Commands.Batch();
        var kind = new Argument<string?>("kind")
        {
            Description = "new, stopped, up, down, account-changed or commune-changed: the people behind the number.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        (Option<int> skip, Option<int> limit) = Page();
        return Commands.Create(
            "changes",
            "What differs from the orders of the month before, in counts and sums; with a kind, the people.",
            async (parsed, client, token) =>
            {
                string of = parsed.GetValue(batch)!;
                if (parsed.GetValue(kind) is not { } wanted)
                    return Commands.Show(parsed, await Commands.SendAsync(ApiRequests.Changes(of), client, token), ShowSums);
                ApiRequest<IReadOnlyList<ChangedPersonDocument>> page =
                    ApiRequests.ChangedPeople(of, wanted, parsed.GetValue(skip), parsed.GetValue(limit));
                return Commands.Show(parsed, await Commands.SendAsync(page, client, token), ShowPeople);
            },
            batch,
            kind,
            skip,
            limit);

        static void ShowSums(ParseResult parsed, IReadOnlyDictionary<string, ChangeDocument> sums) => BatchScreen.ShowChanges(sums);

        static void ShowPeople(ParseResult parsed, IReadOnlyList<ChangedPersonDocument> people) => BatchScreen.ShowChanged(people);
    }

    private static Command Explain()
    {
        Argument<string> batch = Commands.Batch();
        Argument<string> citizen = Commands.Citizen();
        Option<string> language = Commands.Language();
        return Commands.Create(
            "explain",
            "What the run of a batch says of one person, and why.",
            parsed => ApiRequests.ExplainIn(
                parsed.GetValue(batch)!, new ExplainBody(Commands.CitizenOf(parsed, citizen), Language: parsed.GetValue(language))),
            (parsed, answer) => PersonScreen.Show(answer, parsed.GetValue(language)!),
            batch,
            citizen,
            language);
    }

    private static Command List()
    {
        var open = new Option<bool>("--open") { Description = "Only batches that are not closed or withdrawn." };
        return Commands.Create(
            "list",
            "The newest batches.",
            parsed => ApiRequests.Batches(parsed.GetValue(open)),
            (_, batches) =>
            {
                foreach (BatchHeadDocument head in batches)
                    Console.WriteLine($"{head.BatchId,-28} {head.Event,-14} {Texts.Time(head.LastAt)}");
            },
            open);
    }

    private static (Option<int> Skip, Option<int> Limit) Page() => (
        new Option<int>("--skip") { Description = "People to pass over.", DefaultValueFactory = _ => 0 },
        new Option<int>("--limit") { Description = "People to show, at most 1,000.", DefaultValueFactory = _ => 50 });
}
