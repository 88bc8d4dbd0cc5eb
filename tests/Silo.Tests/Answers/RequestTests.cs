using AnSinh.Api.Batches;
using AnSinh.Api.Beneficiaries;
using AnSinh.Api.Funds;
using AnSinh.Api.Lists;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Domain.Refusals;

namespace AnSinh.Silo.Tests.Answers;

/// <summary>The API refuses a field that it does not know, and reads fields that the client may not know: both have the same.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData(typeof(PrepareRequest), typeof(PrepareBody))]
    [InlineData(typeof(StepRequest), typeof(StepBody))]
    [InlineData(typeof(LiftHoldRequest), typeof(LiftHoldBody))]
    [InlineData(typeof(ExplainPersonRequest), typeof(ExplainBody))]
    [InlineData(typeof(DecisionRequest), typeof(DecisionBody))]
    [InlineData(typeof(FundChangeRequest), typeof(FundChangeBody))]
    [InlineData(typeof(FundConfirmRequest), typeof(FundConfirmBody))]
    [InlineData(typeof(ListHeadQuery), typeof(ListQuery))]
    public void What_the_API_takes_is_what_the_client_can_send(Type taken, Type sent) => FieldsOf(sent)
        .ShouldBe(FieldsOf(taken), ignoreOrder: true, $"{sent.Name} in src/Client/Documents/Requests.cs has the fields of {taken.Name}");

    /// <summary>A batch has programme and month of its own.</summary>
    [Fact]
    public void Who_asks_a_batch_for_one_person_leaves_programme_and_month_out() =>
        FieldsOf(typeof(ExplainBody)).Except(["Programme", "Period"]).ShouldBe(FieldsOf(typeof(ExplainRequest)), ignoreOrder: true);

    [Fact]
    public void The_code_that_a_client_repeats_on_is_one_of_the_catalogue() =>
        ProblemException.ChangedMeanwhile.ShouldBe(RefusalCode.ChangedMeanwhile.Name());

    private static string[] FieldsOf(Type type) => [.. type.GetConstructors()[0].GetParameters().Select(parameter => parameter.Name!)];
}
