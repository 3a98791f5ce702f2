package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.ReadScores;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.request.PathIds;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What a contact's doings say of its intent. */
@Path("/api/v1/tenants/{tenant}/contacts/{contact}/score")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class ContactScoreResource {

  private final ReadScores readScores;

  @Inject
  public ContactScoreResource(ReadScores readScores) {
    this.readScores = readScores;
  }

  @GET
  public Response read(
      @PathParam("tenant") String tenantText, @PathParam("contact") String contactText) {
    TenantId tenant = PathIds.tenant(tenantText);
    ContactId contact = PathIds.contact(contactText);
    return switch (readScores.find(tenant, contact)) {
      case ReadScores.Result.Scored scored -> JsonAnswer.ok(ScoreJson.of(scored.shown()));
      case ReadScores.Result.NothingYet nothing -> JsonAnswer.ok(ScoreJson.ofNothing(contact));
      case ReadScores.Result.NotFound none -> Problem.of(404).response();
    };
  }
}
