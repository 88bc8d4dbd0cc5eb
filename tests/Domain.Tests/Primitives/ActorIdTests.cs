using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Tests.Primitives;

/// <summary>An identity is compared letter for letter, so no identity may look like another.</summary>
public sealed class ActorIdTests
{
    [Theory]
    [InlineData("lan")]
    [InlineData("Trần Thị Lan")]
    [InlineData("https://id.example.vn|f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("петр")]
    public void A_plain_text_of_one_script_is_an_identity(string text) => ActorId.Problem(text).ShouldBeNull();

    [Theory]
    [InlineData("", "1 to 64")]
    [InlineData("system", "reserved")]
    [InlineData("System", "reserved")]
    [InlineData("bank", "reserved")]
    [InlineData("bank:970436", "reserved")]
    [InlineData("BANK:970436", "reserved")]
    [InlineData(" lan", "blank")]
    [InlineData("lan ", "blank")]
    [InlineData("la\u200Bn", "invisible")]
    [InlineData("\u202Elan", "invisible")]
    [InlineData("la\tn", "invisible")]
    [InlineData("la\u00A0n", "invisible")]
    [InlineData("la\u0301n", "invisible")]
    [InlineData("l\u0430n", "script")]
    [InlineData("lan\uD800", "invisible")]
    public void A_text_that_could_be_taken_for_another_identity_is_none(string text, string why) =>
        ActorId.Problem(text)!.ShouldContain(why);

    [Fact]
    public void Identities_are_the_same_letter_for_letter()
    {
        ActorId.AreSame("lan", "lan").ShouldBeTrue();
        ActorId.AreSame("lan", "Lan").ShouldBeFalse();
        ActorId.AreSame(null, null).ShouldBeFalse();
    }
}
