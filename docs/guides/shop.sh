# What the shell lines of the guides share, for a fresh server of `make run`, from the folder in which it was started:
#
#     KEY=…                      # the key that it prints
#     . docs/guides/shop.sh
#
# With another address or data folder, set url and data before.

url=${url:-http://localhost:8080/api/v1}
data=${data:-data}

json='Content-Type: application/json'
api() { curl -s -H "X-Api-Key: $KEY" -H "$json" "$@"; echo; }              # who looks after the shop
me() { curl -s -H "Authorization: Bearer $access" -H "$json" "$@"; echo; } # who has signed in
guest() { curl -s -H "X-Order-Token: $secret" -H "$json" "$@"; echo; }     # who has the secret of an order

anyone() { curl -s -H "$json" "$@"; echo; }                                # whom nobody knows

# The value of a member of an answer, of several the last.
member() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }

# The first identifier in an answer that begins like this.
first() { grep -o "$1[A-Za-z0-9_]*" | head -n 1; }

# again COMMAND: until it says something, for what follows within a second; for a minute.
again() {
    local said='' tries
    for tries in $(seq 300); do
        said=$("$@") && [ -n "$said" ] && break
        sleep 0.2
    done
    echo "$said"
}

# The token that was mailed and begins like this, of several the last.
mailed() { grep -hos "$1[A-Za-z0-9]*" "$data"/mail/*.eml | tail -n 1; }

# The mail to NAME@example.com.
mail_to() { grep -ls "^To: $1@example.com" "$data"/mail/*.eml | tail -n 1; }

# The access token of NAME@example.com, who gets an account unless there is one.
sign_in() {
    local login="{\"email\": \"$1@example.com\", \"password\": \"correct horse battery\"}" link
    if ! curl -s -H "$json" $url/auth/login -d "$login" | grep -q access_token; then
        curl -s -H "$json" $url/auth/register -d "$login" > /dev/null
        link=$(first token= < "$(again mail_to "$1")")
        curl -s -H "$json" $url/auth/verify-email -d "{\"token\": \"${link#token=}\"}" > /dev/null
    fi
    curl -s -H "$json" $url/auth/login -d "$login" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}

# buy SKU [QUANTITY [CARD]]: who has signed in buys something; leaves order, payment and secret.
buy() {
    local checkout placed
    me $url/cart/items -d "{\"sku\": \"$1\", \"quantity\": ${2:-1}}" > /dev/null
    checkout=$url/checkout/$(me -X POST $url/checkout/init | first chk_)
    me -X PUT $checkout/shipping-address -d '{"address": {"name": "Ann Lee", "line1": "Hauptstraße 1", "city": "Berlin",
        "postal_code": "10115", "country": "DE"}}' > /dev/null
    me -X PUT $checkout/shipping-method -d '{"id": "standard"}' > /dev/null
    me -X PUT $checkout/payment-method -d "{\"token\": \"${3:-pm_card_visa}\"}" > /dev/null
    placed=$(me -X POST $checkout/complete)
    order=$(echo "$placed" | first ord_)
    payment=$(echo "$placed" | first pay_)
    secret=$(echo "$placed" | sed 's/.*"order_token":"\([^"]*\)".*/\1/')
}

# The shop sends the order, and it arrives.
deliver() {
    local state
    for state in PROCESSING SHIPPED DELIVERED; do
        api -X PUT $url/orders/$order/status -d "{\"state\": \"$state\"}" > /dev/null
    done
}
