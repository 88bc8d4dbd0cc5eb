namespace AnSinh.Files.Tests;

/// <summary>One algorithm writes the numbers of cards and finds them.</summary>
public sealed class CardNumberTests
{
    [Fact]
    public void A_number_with_its_check_digit_is_a_card_and_with_every_other_digit_is_none()
    {
        for (long body = 970_436_000_000_000; body < 970_436_000_000_100; body++)
        {
            long card = CardNumbers.WithCheckDigit(body);
            (card / 10).ShouldBe(body);
            for (long last = 0; last < 10; last++)
                IsCard($"{body}{last}").ShouldBe(last == card % 10);
        }
    }

    [Theory]
    [InlineData("4539578763621486", false)] // Passes the check, but no bank of ours has the BIN.
    [InlineData("9704360000000008", true)]
    [InlineData("970436000000008", false)]
    [InlineData("97043600000000O8", false)]
    [InlineData("1000010000000000", false)]
    public void Only_numbers_of_banks_are_cards(string account, bool card) => IsCard(account).ShouldBe(card);

    private static bool IsCard(string account) => CardNumbers.IsCard(System.Text.Encoding.ASCII.GetBytes(account));
}
