using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Sample;

/// <summary>Somebody, as somebody else's application has them.</summary>
public sealed class MyUser : IdentityUser<Guid>;

/// <summary>That application's own people, in a database of its own.</summary>
public sealed class PeopleContext(DbContextOptions<PeopleContext> options) : IdentityDbContext<MyUser, IdentityRole<Guid>, Guid>(options);
