using System.Text.Json.Nodes;
using AnSinh.Fixtures;

namespace AnSinh.Process.Tests;

/// <summary>What the API answered when a state was recorded.</summary>
internal sealed class RecordedViews
{
    private readonly JsonNode _document;

    private RecordedViews(JsonNode document) => _document = document;

    /// <summary>The part that a batch plays, and what the API said of it.</summary>
    public IEnumerable<(string Part, JsonNode View)> Batches => _document["batches"]!.AsObject().Select(batch => (batch.Key, batch.Value!));

    public JsonNode Lists => _document["lists"]!;

    public IEnumerable<(string Code, JsonNode View)> Funds => _document["funds"]!.AsObject().Select(fund => (fund.Key, fund.Value!));

    /// <summary>The held rows of the list, to be corrected.</summary>
    public string Held => (string)_document["held"]!;

    public static RecordedViews Read(string release)
    {
        using StreamReader file = EarlierRelease.Open($"{release}.json");
        return new RecordedViews(JsonNode.Parse(file.ReadToEnd())!);
    }

    public JsonNode Batch(string part) => _document["batches"]![part]!;

    public string IdOf(string part) => (string)Batch(part)["batchId"]!;

    /// <summary>Where the answer of today says otherwise than the recorded one, or null. A new member is no difference.</summary>
    public static string? Difference(JsonNode? recorded, JsonNode? now, string path = "")
    {
        switch (recorded, now)
        {
            case (JsonObject members, JsonObject others):
                return members.Select(member => Difference(member.Value, others[member.Key], $"{path}/{member.Key}"))
                    .FirstOrDefault(found => found is not null);
            case (JsonArray items, JsonArray others) when items.Count == others.Count:
                return items.Select((item, at) => Difference(item, others[at], $"{path}/{at}"))
                    .FirstOrDefault(found => found is not null);
            default:
                return JsonNode.DeepEquals(recorded, now) ? null : $"{path}: recorded {Text(recorded)}, now {Text(now)}";
        }
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "nothing";
}
