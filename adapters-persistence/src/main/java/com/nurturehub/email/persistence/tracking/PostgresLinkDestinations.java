package com.nurturehub.email.persistence.tracking;

import com.nurturehub.email.application.port.LinkDestinations;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.List;
import java.util.Optional;

/** Long destinations in {@code link_destination}, one row per link. */
public final class PostgresLinkDestinations implements LinkDestinations {

  /** A contact is not marked as erased between this and the commit. */
  private static final NativeSql ERASED =
      NativeSql.of("SELECT nurturehub_erased_of(:tenant, ARRAY[:contact]) AS contact_id");

  private static final NativeSql KEEP =
      NativeSql.of(
          """
          INSERT INTO link_destination (tenant, email_id, link, contact_id, url)
          SELECT
            :tenant, :email, unnest(CAST(:links AS integer[])), :contact, unnest(CAST(:urls AS text[]))
          ON CONFLICT (tenant, email_id, link) DO UPDATE SET url = excluded.url
          """);

  private static final NativeSql FIND =
      NativeSql.of(
          """
          SELECT link, url FROM link_destination
          WHERE tenant = :tenant AND email_id = :email AND link = :link
          """);

  private final PostgresUnitOfWork unitOfWork;

  public PostgresLinkDestinations(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void keep(EmailDetails email, List<Link> links) {
    if (isErased(email)) {
      return;
    }
    unitOfWork
        .call(KEEP)
        .set("tenant", email.tenant().value())
        .set("email", email.id().value())
        .set("contact", email.contact().id().value())
        .setEach("links", Integer.class, links, Link::index)
        .setEach("urls", String.class, links, Link::url)
        .update();
  }

  private boolean isErased(EmailDetails email) {
    return unitOfWork
        .call(ERASED)
        .set("tenant", email.tenant().value())
        .set("contact", email.contact().id().value())
        .first(row -> row.text("contact_id"))
        .isPresent();
  }

  @Override
  public Optional<Link> find(TrackingToken.KeptClick click) {
    return unitOfWork
        .call(FIND)
        .set("tenant", click.subject().tenant().value())
        .set("email", click.subject().email().value())
        .set("link", click.link())
        .first(row -> new Link(row.integer("link"), row.text("url")));
  }
}
