using System.Text.Json;
using System.Text.Json.Nodes;
using AnSinh.Client;

namespace AnSinh.Process.Tests;

/// <summary>
/// The API and its client may not drift apart: an answer that is read as a document and written again is the same answer. A member that
/// the document lacks, or that the API does not say, is found here.
/// </summary>
internal static class Whole
{
    public static T Of<T>(ApiAnswer<T> answer)
    {
        JsonNode? said = JsonNode.Parse(answer.Json), read = JsonSerializer.SerializeToNode(answer.Value, JsonSerializerOptions.Web);
        JsonNode.DeepEquals(said, read).ShouldBeTrue(
            $"the API said {answer.Json}, {typeof(T).Name} has {RecordedViews.Difference(said, read) ?? read?.ToJsonString()}");
        return answer.Value;
    }
}
