package io.whydown.vendor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls with which sources connect to databases, caches and queues.
class ClientCallsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "redis.createClient()                                       # localhost # 6379",
        "redis.createClient({ host: 'cache', port: 6380 })          # cache     # 6380",
        "r = redis.Redis(host='10.0.0.5', port=6379)                # 10.0.0.5  # 6379",
        "new Redis('redis://cache:6381')                            # cache     # 6381",
        "psycopg2.connect(\"host=localhost dbname=shop port=5433\") # localhost # 5433",
        "pg_connect (\"host=localhost dbname=shop\")                # localhost # 5432",
        "mysql.createPool({ host: \"db\", user: \"u\" })            # db        # 3306",
        "new mysqli('127.0.0.1', 'u', 'p')                          # 127.0.0.1 # 3306",
        "new PDO('mysql:host=store;dbname=shop', $u, $p)            # store     # 0",
        "mongoose.connect('mongodb://localhost:27017/shop')         # localhost # 27017",
        "MongoClient('mongo', 27018)                                # mongo     # 27018",
        "pika.ConnectionParameters('queue')                         # queue     # 5672",
        "KafkaProducer(bootstrap_servers=['localhost:9093'])        # localhost # 9093",
        "sql.Open(\"mysql\", \"u:p@tcp(db:3307)/shop\")             # db        # 3307",
        "create_engine('postgresql://u:p@localhost/shop')           # localhost # 0",
        "grpc.insecure_channel('orders:50051')                      # orders    # 50051"
      })
  void tellsWhomItDials(String call, String host, int port) {
    assertThat(ClientCalls.isIn(call)).as(call).isTrue();
    assertThat(ClientCalls.in(call))
        .as(call)
        .hasValueSatisfying(found -> {
          assertThat(found.host()).isEqualTo(host);
          assertThat(found.port()).isEqualTo(port);
        });
  }

  @Test
  void saysNothingWhereTheProgramAloneKnows() {
    assertThat(ClientCalls.in("redis.createClient(process.env.REDIS_URL)")).isEmpty();
    assertThat(ClientCalls.in("mongoose.connect(uri, options)")).isEmpty();
    assertThat(ClientCalls.in("new Client()")).isEmpty();
    assertThat(ClientCalls.in("app.listen(3000)")).isEmpty();
    assertThat(ClientCalls.isIn("http.ListenAndServe(\":80\", nil)")).isFalse();
  }
}
