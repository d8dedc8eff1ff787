import Commerce
import Hummingbird
import Search

extension Routes {
    /// For those who look after the shop.
    static func reports(_ reports: ReportController) -> [Route] {
        let prices = prefix + "/admin/prices/bulk"
        return [
            Route(.get, prefix + "/admin/reports/{report}", .permission(.readReports), reports.report),
            Route(.get, prefix + "/admin/audit-log", .permission(.readAuditLog), reports.auditLog),
            Route(.post, prices, .permission(.editCatalog), body: .query, effect: .write, reports.changePrices),
            Route(.get, prices + "/{id}", .permission(.editCatalog), reports.priceChange),
            Route(
                .post, prices + "/{id}/cancel", .permission(.editCatalog), effect: .write, reports.cancelPriceChange),
        ]
    }
}
