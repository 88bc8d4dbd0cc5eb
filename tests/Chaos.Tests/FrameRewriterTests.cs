using System.Buffers.Binary;
using AnSinh.Chaos.Faults;
using CsCheck;

namespace AnSinh.Chaos.Tests;

public sealed class FrameRewriterTests
{
    private const string Find = "127.0.0.1AAAA";
    private const string Put = "127.0.0.1BBBB";

    [Fact]
    public void Whole_answers_come_out_rewritten_wherever_the_stream_is_cut() => Gen.Select(
        Gen.OneOf(Gen.Const(Find), Gen.Const("127.0.0.1AAA"), Gen.Const("127."), Gen.Const("x"), Gen.Const("1")).Array[0, 6].Array[1, 5],
        Gen.Int[1, 20].Array[1, 30]).Sample((frames, cuts) =>
        {
            byte[] stream = [.. frames.SelectMany(parts => Frame(string.Concat(parts)))];
            byte[] expected = [.. frames.SelectMany(parts => Frame(string.Concat(parts).Replace(Find, Put, StringComparison.Ordinal)))];
            var rewriter = new FrameRewriter(Bytes(Find), Bytes(Put));
            var output = new List<byte>();
            for (int at = 0, cut = 0; at < stream.Length; cut++)
            {
                int length = Math.Min(cuts[cut % cuts.Length], stream.Length - at);
                output.AddRange(rewriter.Rewrite(stream.AsSpan(at, length)).ToArray());
                at += length;
            }

            output.ShouldBe(expected);
        });

    [Fact]
    public void Another_protocol_is_refused() =>
        Should.Throw<FormatException>(() => new FrameRewriter(Bytes("a"), Bytes("b")).Rewrite("HTTP/1.1 200 OK"u8));

    private static byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private static byte[] Frame(string text)
    {
        byte[] frame = new byte[sizeof(int) + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, text.Length);
        Bytes(text).CopyTo(frame, sizeof(int));
        return frame;
    }
}
