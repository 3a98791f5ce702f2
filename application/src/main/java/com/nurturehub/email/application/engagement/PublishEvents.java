package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.EventPublisher;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.PublicationMonitor;

/**
 * Publishes the feed. The feed itself is what waits to be published: the place moves on only when
 * all before it was acknowledged.
 */
public final class PublishEvents implements FeedConsumer {

  private final EventPublisher publisher;
  private final PublicationMonitor monitor;
  private final Beginning beginning;

  /**
   * Takes its neighbours.
   *
   * @param beginning where it begins when nothing was ever published
   */
  public PublishEvents(EventPublisher publisher, PublicationMonitor monitor, Beginning beginning) {
    this.publisher = publisher;
    this.monitor = monitor;
    this.beginning = beginning;
  }

  @Override
  public FeedReader reader() {
    return FeedReader.KAFKA;
  }

  @Override
  public Beginning beginning() {
    return beginning;
  }

  /** A unit of work then lasts no longer than one call. */
  @Override
  public boolean commitsEachStretch() {
    return true;
  }

  @Override
  public void consume(FeedPlaces.Stretch stretch) {
    publisher.publish(stretch.events());
    monitor.published(stretch.events().size());
  }
}
