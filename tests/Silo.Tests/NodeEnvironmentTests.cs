namespace AnSinh.Silo.Tests;

/// <summary>Development takes controls away, so nobody gets there by an accident.</summary>
public sealed class NodeEnvironmentTests
{
    [Theory]
    [InlineData(null, null, "Production")]
    [InlineData("", "", "Production")]
    [InlineData("Development", null, "Development")]
    [InlineData(null, "development", "Development")]
    [InlineData("Development", "Development", "Development")]
    [InlineData("Development", "Production", "Production")]
    [InlineData("Production", "Development", "Production")]
    [InlineData("Staging", "", "Staging")]
    public void Development_is_where_every_variable_that_is_set_says_so(string? dotnet, string? aspNetCore, string expected)
    {
        NodeEnvironment.NameOf(Variable).ShouldBe(expected);
        NodeEnvironment.IsDevelopment(Variable).ShouldBe(expected == "Development");

        string? Variable(string name) => name == "DOTNET_ENVIRONMENT" ? dotnet : aspNetCore;
    }
}
