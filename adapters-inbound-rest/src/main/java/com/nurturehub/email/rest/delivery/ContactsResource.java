package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.application.delivery.EraseContact;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.request.PathIds;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A tenant's contacts, as far as they are known here: to be forgotten. */
@Path("/api/v1/tenants/{tenant}/contacts/{contact}")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class ContactsResource {

  private final EraseContact eraseContact;

  @Inject
  public ContactsResource(EraseContact eraseContact) {
    this.eraseContact = eraseContact;
  }

  @DELETE
  public Response erase(
      @PathParam("tenant") String tenantText, @PathParam("contact") String contactText) {
    TenantId tenant = PathIds.tenant(tenantText);
    ContactId contact = PathIds.contact(contactText);
    EraseContact.Erased erased = eraseContact.erase(tenant, contact);
    return JsonAnswer.of(
            erased.emailsInFlight() == 0 ? 200 : 202,
            JsonText.object()
                .add("contact", contact.value())
                .add("erasedSince", erased.since().toString())
                .add("emailsInFlight", erased.emailsInFlight())
                .build())
        .build();
  }
}
