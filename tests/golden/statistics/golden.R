suppressMessages({library(boot); library(lme4); library(psych)})
args <- commandArgs(TRUE); out <- args[1]
w <- function(x, name) write.csv(x, file.path(out, name), row.names = FALSE)
set.seed(20260101)
# 1 bootstrap BCa and percentile, plain and by patient
n <- 60
patient <- sort(sample(sprintf("p%02d", 1:40), n, replace = TRUE))
value <- round(rbeta(n, 5, 1.5) * 0.8 + 0.2 * rbeta(40, 2, 1)[as.integer(factor(patient))], 4)
w(data.frame(patient, value), "boot_data.csv")
s <- tapply(value, patient, sum); m <- tapply(value, patient, length)
ratio <- function(d, i) sum(d$s[i]) / sum(d$m[i])
b <- boot(data.frame(s = as.numeric(s), m = as.numeric(m)), ratio, R = 99999)
bp <- boot.ci(b, type = "perc"); bb <- boot.ci(b, type = "bca", L = empinf(b, type = "jack"))
res <- data.frame(name = c("mean", "perc_low", "perc_high", "bca_low", "bca_high"),
  value = c(b$t0, bp$percent[4:5], bb$bca[4:5]))
w(res, "boot_result.csv")
# 2 tests
arms <- data.frame(a = round(rbeta(25, 6, 2), 3), b = round(rbeta(25, 5, 2), 3), c = round(rbeta(25, 4, 2), 3))
arms$b[1:3] <- arms$a[1:3]
w(arms, "arms_data.csv")
f <- friedman.test(as.matrix(arms))
wt <- suppressWarnings(wilcox.test(arms$a, arms$b, paired = TRUE, exact = FALSE, correct = FALSE))
wt2 <- wilcox.test(arms$a, arms$c, paired = TRUE)
p <- c(0.01, 0.02, 0.03, 0.005, 0.2, 0.2)
res <- rbind(
 data.frame(name = "friedman_chi2", value = unname(f$statistic)), data.frame(name = "friedman_p", value = f$p.value),
 data.frame(name = "wilcoxon_ab_p", value = wt$p.value), data.frame(name = "wilcoxon_ac_p", value = wt2$p.value),
 data.frame(name = paste0("holm_", 1:6), value = p.adjust(p, "holm")),
 data.frame(name = paste0("bh_", 1:6), value = p.adjust(p, "BH")))
w(res, "tests_result.csv")
# 3 rank correlation and trend
x <- round(rnorm(40), 1); z <- round(rnorm(40), 1); y <- round(0.5 * x + 0.4 * z + rnorm(40), 1)
g <- sample(1:4, 40, replace = TRUE)
w(data.frame(x, y, z, g), "rank_data.csv")
k <- function(a, b, m) suppressWarnings(cor.test(a, b, method = m, exact = FALSE))
part <- function(m) { xy <- cor(x, y, method = m); xz <- cor(x, z, method = m); yz <- cor(y, z, method = m)
  i <- solve(cor(cbind(x, y, z), method = m)); -i[1, 2] / sqrt(i[1, 1] * i[2, 2]) }
t <- k(y, g, "kendall")
res <- data.frame(name = c("kendall", "spearman", "partial_kendall", "partial_spearman", "trend_tau", "trend_z", "trend_p"),
  value = c(cor(x, y, method = "kendall"), cor(x, y, method = "spearman"), part("kendall"), part("spearman"),
   unname(t$estimate), unname(t$statistic), t$p.value))
w(res, "rank_result.csv")
# 4 mixed model
pat <- rep(sprintf("q%02d", 1:30), times = sample(1:4, 30, replace = TRUE)); N <- length(pat)
size <- round(runif(N, 5, 60), 1); contrast <- round(runif(N), 3)
dice <- round(0.6 + 0.003 * size + 0.1 * contrast + rnorm(30, 0, 0.08)[as.integer(factor(pat))] + rnorm(N, 0, 0.05), 4)
w(data.frame(patient = pat, size, contrast, dice), "mixed_data.csv")
mm <- lmer(dice ~ size + contrast + (1 | pat), REML = TRUE)
co <- summary(mm)$coefficients; vc <- as.data.frame(VarCorr(mm))
res <- data.frame(name = c("intercept", "size", "contrast", "size_se", "contrast_se", "patient_variance", "residual_variance"),
  value = c(co[, 1], co[2:3, 2], vc$vcov))
w(res, "mixed_result.csv")
# 5 agreement
r <- rnorm(30, 10, 3); read <- data.frame(r1 = round(r + rnorm(30), 2), r2 = round(r + 0.8 + rnorm(30), 2), r3 = round(r + rnorm(30, 0, 1.5), 2))
w(read, "icc_data.csv")
ic <- ICC(read, lmer = FALSE)$results
sf <- matrix(c(9,2,5,8,6,1,3,2,8,4,6,8,7,1,2,6,10,5,6,9,6,2,4,7), ncol = 4, byrow = TRUE)
is <- ICC(sf, lmer = FALSE)$results
row <- function(i, tag) data.frame(name = paste0(tag, c("_2_1", "_2_1_low", "_2_1_high", "_3_1", "_3_1_low", "_3_1_high")),
  value = c(i[2, "ICC"], i[2, "lower bound"], i[2, "upper bound"], i[3, "ICC"], i[3, "lower bound"], i[3, "upper bound"]))
w(rbind(row(ic, "example"), row(is, "shrout_fleiss")), "icc_result.csv")
lv <- c("2", "3", "4A", "4B", "4C", "5")
a <- sample(1:6, 80, replace = TRUE); bq <- pmin(6, pmax(1, a + sample(-2:2, 80, replace = TRUE, prob = c(.05, .2, .5, .2, .05))))
w(data.frame(first = lv[a], second = lv[bq]), "kappa_data.csv")
kq <- cohen.kappa(cbind(a, bq))$confid
wl <- abs(outer(1:6, 1:6, "-")); kl <- cohen.kappa(cbind(a, bq), w = 1 - wl / 5)$confid
res <- data.frame(name = c("unweighted", "unweighted_low", "unweighted_high", "quadratic", "quadratic_low", "quadratic_high", "linear"),
  value = c(kq[1, 2], kq[1, 1], kq[1, 3], kq[2, 2], kq[2, 1], kq[2, 3], kl[2, 2]))
w(res, "kappa_result.csv")
# 6 Bland-Altman with repeats, by the variance components of lmer on balanced data, and by formula on unbalanced
pid <- rep(sprintf("b%02d", 1:25), each = 3)
d <- round(1.5 + rnorm(25, 0, 2)[as.integer(factor(pid))] + rnorm(75, 0, 1), 3)
w(data.frame(patient = pid, difference = d), "bland_data.csv")
bm <- lmer(d ~ 1 + (1 | pid), REML = TRUE); bv <- as.data.frame(VarCorr(bm))$vcov
w(data.frame(name = c("bias", "sd"), value = c(fixef(bm), sqrt(sum(bv)))), "bland_result.csv")
cat(R.version.string, as.character(packageVersion("boot")), as.character(packageVersion("lme4")), as.character(packageVersion("psych")), "\n")
