package com.nurturehub.email.application.port;

import java.time.Clock;

/** The fakes keep the contracts, so that a use case tried on them is tried on something true. */
class InMemoryStoresTest
    implements UnitOfWorkContract,
        DeliverySettingsStoreContract,
        ConsentRequestsContract,
        RotatingCredentialsContract,
        ScheduledEmailsContract,
        SendQueueContract,
        EngagementEventStoreContract,
        PendingRecordsContract,
        FeedPlacesContract,
        ClickBurstsContract,
        SummariesContract,
        SuppressionsContract,
        AlertsContract,
        StuckEmailsContract,
        LinkDestinationsContract,
        TrackingHostsContract,
        WebhooksContract,
        WebhookDeliveriesContract,
        PersonalDataContract,
        IntentScoresContract,
        ScoringRulesStoreContract,
        HotLeadsContract,
        RetentionStoreContract {

  private final Stores stores = new InMemoryStores(Clock.systemUTC()).stores();

  @Override
  public Stores stores() {
    return stores;
  }
}
