using AnSinh.Cli.Chaos.Faults;
using CsCheck;

namespace AnSinh.Chaos.Tests;

public sealed class StreamRewriterTests
{
    private static readonly byte[] Find = "127.0.0.1AAAA"u8.ToArray();
    private static readonly byte[] Put = "127.0.0.1BBBB"u8.ToArray();

    [Fact]
    public void A_stream_is_rewritten_wherever_it_is_cut() => Gen.Select(
        Gen.OneOf(Gen.Const("127.0.0.1AAAA"), Gen.Const("127.0.0.1AAA"), Gen.Const("127."), Gen.Const("x"), Gen.Const("1")).Array[0, 12],
        Gen.Int[1, 20].Array[1, 30]).Sample((parts, cuts) =>
        {
            string text = string.Concat(parts);
            byte[] stream = System.Text.Encoding.ASCII.GetBytes(text);
            var rewriter = new StreamRewriter();
            var output = new List<byte>();
            for (int at = 0, cut = 0; at < stream.Length; cut++)
            {
                int length = Math.Min(cuts[cut % cuts.Length], stream.Length - at);
                output.AddRange(rewriter.Rewrite(stream.AsSpan(at, length), Find, Put).ToArray());
                at += length;
            }

            // What the end of the stream kept back is the beginning of what is looked for, and nothing else.
            string expected = text.Replace("127.0.0.1AAAA", "127.0.0.1BBBB", StringComparison.Ordinal);
            string seen = System.Text.Encoding.ASCII.GetString([.. output]);
            expected.ShouldStartWith(seen);
            "127.0.0.1AAAA".ShouldStartWith(expected[seen.Length..]);
        });

    [Fact]
    public void Another_length_is_refused() =>
        Should.Throw<ArgumentException>(() => new StreamRewriter().Rewrite("abc"u8, "ab"u8, "c"u8));
}
